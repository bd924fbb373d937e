import { expectAccessible } from '../fixtures/axe';
import { linkMailed } from '../fixtures/mails';
import { expectHeading, press, signIn, visit } from '../fixtures/pages';
import { expect, picture, test, WORKSPACE, type Page } from '../fixtures/test';

const HOME = `/w/${WORKSPACE.slug}`;
const GUESTS = `${HOME}/guests`;
const ZOE = 'zoe@part.test';

test.beforeEach(async ({ page, js }) => {
  await signIn(page, js);
  for (const app of ['Ops', 'Sales']) {
    await visit(page, `${HOME}/apps/new`, js);
    await page.getByLabel('Name', { exact: true }).fill(app);
    await page.getByLabel('Address', { exact: true }).fill(`https://${app.toLowerCase()}.acme.test/`);
    await page.getByRole('button', { name: 'Register app' }).click();
    await expectHeading(page, app);
  }
});

const cell = (page: Page, app: string, email: string) =>
  page.getByRole('button', { name: new RegExp(`^${app} for ${email.replace('.', '\\.')}: `) });

async function addGuest(page: Page, js: boolean, email: string, levels: Record<string, string> = {}): Promise<void> {
  await visit(page, GUESTS, js);
  await press(page, 'Add a guest');
  await expectHeading(page, 'Add a guest');
  await page.getByLabel('Email', { exact: true }).fill(email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Step 2 of 2')).toBeVisible();
  for (const [app, level] of Object.entries(levels)) await page.getByLabel(app, { exact: true }).selectOption(level);
  await page.getByRole('button', { name: 'Add guest' }).click();
  await expectHeading(page, 'Guests');
}

test('a guest for reports: added in two steps, given and taken by a press', async ({ page, js }) => {
  await visit(page, GUESTS, js);
  await expect(page.getByText('No guests yet')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'guests-none');
  await addGuest(page, js, ZOE, { Sales: 'REPORT' });
  await expect(page.getByText('The guest is recorded.').first()).toBeVisible();
  await visit(page, GUESTS, js);
  await expect(page.getByText('1 guest', { exact: true })).toBeVisible();
  await expect(cell(page, 'Sales', ZOE)).toHaveAccessibleName(`Sales for ${ZOE}: Report`);
  await cell(page, 'Ops', ZOE).click();
  await expect(cell(page, 'Ops', ZOE)).toHaveAccessibleName(`Ops for ${ZOE}: Report`);
  await cell(page, 'Sales', ZOE).click();
  await expect(cell(page, 'Sales', ZOE)).toHaveAccessibleName(`Sales for ${ZOE}: none`);
  await expectAccessible(page, js);
  await picture(page, 'guests');
  await visit(page, GUESTS, js);
  await expect(cell(page, 'Ops', ZOE)).toHaveAccessibleName(`Ops for ${ZOE}: Report`);
});

test('the first step says what is wrong, and keeps what was typed', async ({ page, js, trouble }) => {
  trouble.allowStatus(422);
  await visit(page, `${GUESTS}/new`, js);
  await page.getByLabel('Email', { exact: true }).fill('nobody');
  await page.getByLabel(/End date/).fill('2001-01-01');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('Email', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue('nobody');
  await expect(page.getByLabel(/End date/)).toHaveValue('2001-01-01');
  await expectAccessible(page, js);
  await picture(page, 'guest-new');
});

test('a guest who may look is invited, and changed in the panel', async ({ page, js, sink }) => {
  await addGuest(page, js, ZOE, { Sales: 'VIEW' });
  await expect(page.getByText('The guest is invited, and the mail is on its way.').first()).toBeVisible();
  await linkMailed(sink, ZOE, 'invitations');
  await visit(page, GUESTS, js);
  await page.getByRole('link', { name: ZOE }).click();
  const panel = page.getByRole('complementary', { name: 'Edit guest' });
  await expect(panel).toBeVisible();
  await expect(panel.getByLabel('Sales')).toHaveValue('VIEW');
  await panel.getByLabel('Ops').selectOption('CONTRIBUTE');
  await expectAccessible(page, js);
  await picture(page, 'guest-panel');
  await panel.getByRole('button', { name: 'Save guest' }).click();
  await expect(page.getByText('The guest was saved.').first()).toBeVisible();
  await expect(cell(page, 'Ops', ZOE)).toHaveAccessibleName(`Ops for ${ZOE}: Contribute`);
});

test('a cell with more than reports leads to the panel @nojs', async ({ page, js }) => {
  await addGuest(page, js, ZOE, { Sales: 'VIEW' });
  await visit(page, GUESTS, js);
  await cell(page, 'Sales', ZOE).click();
  await expect(page.getByRole('complementary', { name: 'Edit guest' })).toBeVisible();
  await expect(cell(page, 'Sales', ZOE)).toHaveAccessibleName(`Sales for ${ZOE}: View`);
});

test('by keys alone: arrows, Enter, and the menu of levels @js', async ({ page, js }) => {
  await addGuest(page, js, ZOE);
  await addGuest(page, js, 'anna@part.test');
  await visit(page, GUESTS, js);
  await page.getByRole('link', { name: 'anna@part.test' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: ZOE })).toBeFocused();
  await page.keyboard.press('End');
  await expect(cell(page, 'Sales', ZOE)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(cell(page, 'Ops', ZOE)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(cell(page, 'Ops', ZOE)).toHaveAccessibleName(`Ops for ${ZOE}: Report`);
  await expect(cell(page, 'Ops', ZOE)).toBeFocused();
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('group', { name: `Ops for ${ZOE}` });
  await expect(menu).toBeVisible();
  await picture(page, 'guest-levels');
  await menu.getByRole('button', { name: /^View/ }).press('Enter');
  await expect(cell(page, 'Ops', ZOE)).toHaveAccessibleName(`Ops for ${ZOE}: View`);
  await expect(cell(page, 'Ops', ZOE)).toBeFocused();
  // What is more than reports is not taken by a press: it opens the menu.
  await page.keyboard.press('Enter');
  await expect(menu).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(cell(page, 'Ops', ZOE)).toBeFocused();
  await page.keyboard.press('Control+Home');
  await expect(page.getByRole('link', { name: 'anna@part.test' })).toBeFocused();
});

test('guests are found as one types, and filtered by app', async ({ page, js }) => {
  await addGuest(page, js, ZOE, { Sales: 'REPORT' });
  await addGuest(page, js, 'anna@part.test');
  await visit(page, GUESTS, js);
  await page.getByLabel('Search guests').fill('ann');
  if (!js) await page.getByLabel('Search guests').press('Enter');
  await expect(page.getByText('1 of 2 guests')).toBeVisible();
  await expect(page.getByRole('link', { name: ZOE })).toHaveCount(0);
  await visit(page, GUESTS, js);
  await page.getByRole('button', { name: 'App', exact: true }).click();
  await page.getByRole('link', { name: 'Sales', exact: true }).filter({ visible: true }).first().click();
  await expect(page).toHaveURL(/app=/);
  await expect(page.getByRole('link', { name: ZOE })).toBeVisible();
  await expect(page.getByRole('link', { name: 'anna@part.test' })).toHaveCount(0);
  await visit(page, `${GUESTS}?q=nobody`, js);
  await expect(page.getByText('Nobody found')).toBeVisible();
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await expect(page.getByText('2 guests', { exact: true })).toBeVisible();
});

test('ten thousand guests: only what is in sight is drawn @js', async ({ page, js, usher }) => {
  usher.command(['demo', '--workspace', WORKSPACE.slug, '--guests', '10000', '--apps', '50']);
  await visit(page, GUESTS, js);
  // Some of them are archived, and one app was there before.
  await expect(page.getByText(/^9,[0-9]{3} guests$/)).toBeVisible();
  const grid = page.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-colcount', '52');
  const rows = Number(await grid.getAttribute('aria-rowcount'));
  expect(rows).toBeGreaterThan(9_000);
  await page.locator('.matrix').evaluate((box) => box.scrollTo(box.scrollWidth / 2, box.scrollHeight / 2));
  await expect(page.getByRole('row').nth(8).getByRole('button').first()).toBeVisible();
  const at = Number(await page.getByRole('row').nth(8).getAttribute('aria-rowindex'));
  expect(at).toBeGreaterThan(rows / 2 - 50);
  expect(await page.locator('*').count()).toBeLessThan(3_000);
  await page.locator('.matrix').evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await expect(page.locator(`tr[aria-rowindex="${rows}"]`).getByRole('link')).toBeVisible();
  await picture(page, 'guests-many');
});
