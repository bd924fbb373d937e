import { readFile } from 'node:fs/promises';
import { acceptAsNew } from '../fixtures/door';
import { expectAccessible } from '../fixtures/axe';
import { linkMailed } from '../fixtures/mails';
import { expectHeading, expectStatus, inviteFromUsers, press, row, rowAction, signIn, signInToUsers, USERS, visit } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, OWNER, picture, test, WORKSPACE, type Page } from '../fixtures/test';

const MIA = { name: 'Mia Member', email: 'mia@acme.test', password: GOOD_PASSWORD };

test.beforeEach(async ({ page, js, usher }) => {
  usher.createUser(MIA, WORKSPACE.slug, 'BUSINESS');
  await signInToUsers(page, js);
});

/** Opens somebody's page by their name in the list. */
async function openPerson(page: Page, name = MIA.name): Promise<void> {
  await page.getByRole('link', { name, exact: true }).click();
  await expectHeading(page, name);
}

test('archive ends the session, undo brings the person back', async ({ page, stranger, js, trouble }) => {
  // The page that was open loses its session.
  trouble.allowStatus(401);
  await signIn(stranger, js, MIA);
  await rowAction(page, MIA.email, 'Archive');
  await expectStatus(page, MIA.email, 'Archived');
  await expect(page.getByText('Ended with it: 1 session.')).toBeVisible();
  await stranger.goto('/account');
  await expect(stranger).toHaveURL(/\/login/);
  await press(page, 'Undo');
  await expectStatus(page, MIA.email, 'Active');
});

test('unarchive says which rights come back', async ({ page, js }) => {
  await rowAction(page, MIA.email, 'Archive');
  await expectStatus(page, MIA.email, 'Archived');
  await visit(page, USERS, js);
  await page.getByRole('button', { name: `Actions for ${MIA.email}`, exact: true }).click();
  await expect(page.getByText(/Comes back as a Business user/)).toBeVisible();
  await page.getByRole('button', { name: 'Unarchive', exact: true }).click();
  await expectStatus(page, MIA.email, 'Active');
});

test('remove, and restore from the recently removed', async ({ page, js }) => {
  await rowAction(page, MIA.email, 'Remove');
  await expect(row(page, MIA.email)).toHaveCount(0);
  await visit(page, USERS, js);
  await page.getByRole('link', { name: 'Recently removed' }).click();
  await expectHeading(page, 'Recently removed');
  await expect(page.getByText(MIA.email)).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'removed');
  await press(page, 'Restore');
  await visit(page, USERS, js);
  await expectStatus(page, MIA.email, 'Active');
});

test('erase: what is held is taken along, then it is gone', async ({ page, js, trouble }) => {
  trouble.allowStatus(422);
  await openPerson(page);
  const begun = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download all that is held' }).click();
  const held = await readFile(await (await begun).path(), 'utf8');
  expect(JSON.parse(held.split('\n')[0])).toMatchObject({ kind: 'person', email: MIA.email });
  await visit(page, USERS, js);
  await rowAction(page, MIA.email, 'Remove');
  await expect(row(page, MIA.email)).toHaveCount(0);
  await visit(page, USERS, js);
  await page.getByRole('link', { name: 'Recently removed' }).click();
  await page.getByRole('link', { name: MIA.name, exact: true }).click();
  const field = page.getByLabel('Type their email to erase them');
  await field.fill('else@acme.test');
  await press(page, 'Erase');
  await expect(page.getByText('This is not right. Check it and try again.')).toBeVisible();
  await expect(field).toHaveValue('else@acme.test');
  await expectAccessible(page, js);
  await picture(page, 'erase');
  await field.fill(MIA.email);
  await press(page, 'Erase');
  await expect(page.getByText('They were erased.')).toBeVisible();
  await visit(page, `${USERS}/removed`, js);
  await expect(page.getByText('Nobody was removed')).toBeVisible();
});

test('edit: name, account type, end date', async ({ page, js }) => {
  await rowAction(page, MIA.email, 'Edit');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(MIA.name);
  await expectAccessible(page, js);
  await picture(page, 'edit');
  await page.getByLabel('Name', { exact: true }).fill('Mia <b>Renamed</b>');
  await page.getByLabel('Account type', { exact: true }).last().selectOption({ label: 'Developer' });
  await page.getByLabel('End date').fill('2099-12-31');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(row(page, MIA.email)).toContainText('Mia <b>Renamed</b>');
  await expect(row(page, MIA.email)).toContainText('Developer');
  await openPerson(page, 'Mia <b>Renamed</b>');
  await expect(page.getByText('31 Dec 2099', { exact: true })).toBeVisible();
});

test('edit: a day that has passed is refused beside its field', async ({ page, trouble }) => {
  trouble.allowStatus(422);
  await rowAction(page, MIA.email, 'Edit');
  await page.getByLabel('End date').fill('2020-01-01');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Choose a day that is still to come.')).toBeVisible();
});

test('two who edit the same person: the later one is told', async ({ page, stranger, js, usher, trouble }) => {
  trouble.allowStatus(409);
  const other = { name: 'Ada Admin', email: 'ada@acme.test', password: GOOD_PASSWORD };
  usher.createUser(other, WORKSPACE.slug, 'ADMIN');
  await signIn(stranger, js, other);
  await visit(stranger, USERS, js);
  for (const one of [page, stranger]) {
    await rowAction(one, MIA.email, 'Edit');
    await one.getByLabel('Name', { exact: true }).fill(one === page ? 'Mia First' : 'Mia Second');
  }
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(row(page, MIA.email)).toContainText('Mia First');
  await stranger.getByRole('button', { name: 'Save changes' }).click();
  await expect(stranger.getByText(/Somebody else has changed this/).first()).toBeVisible();
  await expect(stranger.getByLabel('Name', { exact: true })).toHaveValue('Mia Second');
});

test('owner: made, and the last one stays', async ({ page, js, usher, trouble }) => {
  trouble.allowStatus(409);
  const ada = { name: 'Ada Admin', email: 'ada@acme.test', password: GOOD_PASSWORD };
  usher.createUser(ada, WORKSPACE.slug, 'ADMIN');
  await visit(page, USERS, js);
  await rowAction(page, OWNER.email, 'Unmake owner');
  await expect(page.getByText(/needs an active owner/)).toBeVisible();
  await visit(page, USERS, js);
  await rowAction(page, ada.email, 'Make owner');
  await expect(row(page, ada.email)).toContainText('Owner');
});

test('many at once, with an outcome for each', async ({ page, js, usher }) => {
  for (const n of [1, 2, 3]) {
    usher.createUser({ name: `Person ${n}`, email: `p${n}@acme.test`, password: GOOD_PASSWORD }, WORKSPACE.slug, 'BUSINESS');
  }
  await visit(page, USERS, js);
  for (const email of ['p1@acme.test', 'p2@acme.test', OWNER.email]) await page.getByLabel(`Select ${email}`).check();
  await expectAccessible(page, js);
  await picture(page, 'users-ticked');
  await page.getByRole('button', { name: 'Archive selected', exact: true }).click();
  const results = page.getByRole('region', { name: 'Bulk results' });
  await expect(results).toContainText('2 people archived.');
  await expect(results).toContainText(OWNER.email);
  await expectStatus(page, 'p1@acme.test', 'Archived');
  await expectStatus(page, 'p3@acme.test', 'Active');
  await expectAccessible(page, js);
  await picture(page, 'users-bulk-results');
  await results.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(results).toContainText('2 people back, as they were.');
  await expectStatus(page, 'p1@acme.test', 'Active');
});

test('a page for the person: rights, sessions, invitations, history', async ({ page, stranger, js, sink }) => {
  await inviteFromUsers(page, js, { emails: 'ines@acme.test', name: 'Ines Invited' });
  const link = await linkMailed(sink, 'ines@acme.test', 'invitations');
  await acceptAsNew(stranger, link, js, 'Ines Invited', GOOD_PASSWORD);
  await visit(page, USERS, js);
  await openPerson(page, 'Ines Invited');
  await expect(page.getByText('READ on DATA by the account type Business')).toBeVisible();
  await expect(page.getByText('accepted an invitation')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'person');
  await page.getByRole('button', { name: 'End all sessions' }).click();
  await expect(page.getByText('Signed in nowhere.')).toBeVisible();
  await stranger.goto('/account');
  await expect(stranger).toHaveURL(/\/login/);
});

test('the list as a file', async ({ page }) => {
  const file = await page.request.get((await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href'))!);
  expect(file.headers()['content-disposition']).toBe('attachment; filename="users-acme.csv"');
  expect(await file.text()).toContain(`"${MIA.name}","${MIA.email}","BUSINESS"`);
});

test('keys: arrows, x, e, and the list of them @js', async ({ page }) => {
  test.skip((page.viewportSize()?.width ?? 0) < 600, 'a phone has no such keys');
  await page.getByRole('link', { name: MIA.name, exact: true }).focus();
  await page.keyboard.press('x');
  await expect(page.getByLabel(`Select ${MIA.email}`)).toBeChecked();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: OWNER.name, exact: true })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('e');
  await expect(page.getByRole('dialog', { name: 'Edit' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Edit' })).toBeHidden();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toBeVisible();
  await keys.getByRole('button', { name: 'Turn shortcuts off' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: MIA.name, exact: true }).focus();
  await page.keyboard.press('x');
  await expect(page.getByLabel(`Select ${MIA.email}`)).toBeChecked();
});

test('the menu of a row stays open while its row is drawn anew @js', async ({ page, js }) => {
  await inviteFromUsers(page, js, { emails: 'ines@acme.test' });
  const button = page.getByRole('button', { name: 'Actions for ines@acme.test', exact: true });
  await button.click();
  const copy = page.getByRole('button', { name: 'Copy invitation link', exact: true });
  await expect(copy).toBeVisible();
  await expect(row(page, 'ines@acme.test')).toContainText('Sent', { timeout: 15_000 });
  await expect(copy).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(copy).toBeHidden();
});
