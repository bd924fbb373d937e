import { expectAccessible } from '../fixtures/axe';
import { expectHeading, signIn, visit } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, picture, test, WORKSPACE, type Page } from '../fixtures/test';

const ROLES = `/w/${WORKSPACE.slug}/roles`;
const GROUPS = `/w/${WORKSPACE.slug}/groups`;
const MIA = { name: 'Mia Member', email: 'mia@acme.test', password: GOOD_PASSWORD };

test.beforeEach(async ({ page, js }) => signIn(page, js));

/** Makes a role from the list, and ends on its own page. */
async function makeRole(page: Page, js: boolean, name: string, data: 'nothing' | 'READ' | 'WRITE'): Promise<void> {
  await visit(page, ROLES, js);
  await page.getByRole('link', { name: 'New role' }).click();
  await expectHeading(page, 'New role');
  await page.getByLabel('Target').selectOption('GROUP');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('radio', { name: `Apps: ${data}` }).check();
  await page.getByRole('button', { name: 'Make role' }).click();
  await expectHeading(page, name);
}

/** Makes a group with a role, and puts somebody into it. */
async function makeGroup(page: Page, js: boolean, role: string, email: string): Promise<void> {
  await visit(page, `${GROUPS}/new`, js);
  await page.getByLabel('Name', { exact: true }).fill('Finance');
  await page.getByLabel(role, { exact: true }).check();
  await page.getByRole('button', { name: 'Make group' }).click();
  await expectHeading(page, 'Finance');
  await visit(page, page.url(), js);
  await page.getByLabel('Email addresses').fill(email);
  await page.getByRole('button', { name: 'Add members' }).click();
  await expect(page.getByText('1 person added.')).toBeVisible();
}

const changes = (page: Page) => page.getByRole('region', { name: 'What changes' });

test('a role: made, previewed for those who have it, saved, duplicated', async ({ page, js, usher }) => {
  usher.createUser(MIA, WORKSPACE.slug, 'BUSINESS');
  await makeRole(page, js, 'Analysts', 'READ');
  const role = page.url().replace(/\?.*/, '');
  await makeGroup(page, js, 'Analysts', MIA.email);
  await visit(page, role, js);
  await expect(page.getByRole('region', { name: 'Who has it' })).toContainText('Finance');
  await expect(page.getByRole('region', { name: 'Who has it' })).toContainText(MIA.name);
  await page.getByLabel('Name', { exact: true }).fill('Analysts and writers');
  await page.getByRole('radio', { name: 'Apps: WRITE' }).check();
  // Without JavaScript a button asks for it; with it, it follows the choice.
  if (!js) await page.getByRole('button', { name: 'Preview' }).click();
  await expect(changes(page)).toContainText('Apps: READ to WRITE');
  await expect(changes(page)).toContainText(MIA.name);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Analysts and writers');
  await expectAccessible(page, js);
  await picture(page, 'role-preview');
  await page.getByRole('button', { name: 'Save role' }).click();
  await expect(page.getByText('The role was saved.').first()).toBeVisible();
  await visit(page, role, js);
  await expect(page.getByRole('radio', { name: 'Apps: WRITE' })).toBeChecked();
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await expectHeading(page, 'Analysts and writers copy');
  await expect(page.getByRole('region', { name: 'Who has it' })).toContainText('Nobody at present.');
});

test('a mistake stands beside its field, and nothing is lost', async ({ page, js, trouble }) => {
  trouble.allowStatus(422);
  await visit(page, `${ROLES}/new`, js);
  await page.getByLabel('Name', { exact: true }).fill('admin');
  await page.getByLabel('Description').fill('As typed');
  await page.getByRole('radio', { name: 'People: READ' }).check();
  await page.getByRole('button', { name: 'Make role' }).click();
  await expect(page.getByText('This name is taken. Choose another.')).toBeVisible();
  await expect(page.getByLabel('Description')).toHaveValue('As typed');
  await expect(page.getByRole('radio', { name: 'People: READ' })).toBeChecked();
  await expectAccessible(page, js);
  await picture(page, 'role-new');
});

test('a role in use is deleted only with a word about its place', async ({ page, js, usher, trouble }) => {
  trouble.allowStatus(409);
  usher.createUser(MIA, WORKSPACE.slug, 'BUSINESS');
  await makeRole(page, js, 'Analysts', 'READ');
  const role = page.url().replace(/\?.*/, '');
  await makeGroup(page, js, 'Analysts', MIA.email);
  await visit(page, role, js);
  await page.getByRole('button', { name: 'Delete role' }).click();
  await expect(page.getByText('Somebody has this role.')).toBeVisible();
  await page.getByLabel('Replacement').selectOption({ label: 'business_read' });
  await page.getByRole('button', { name: 'Delete role' }).click();
  await expectHeading(page, 'Roles');
  await expect(page.getByRole('row').filter({ hasText: 'Analysts' })).toHaveCount(0);
  await expect(page.getByRole('row').filter({ hasText: 'business_read' })).toContainText('1 group');
});

test('two who edit the same role: the second is told', async ({ page, stranger, js, trouble }) => {
  trouble.allowStatus(409);
  await makeRole(page, js, 'Analysts', 'READ');
  const role = page.url().replace(/\?.*/, '');
  await visit(page, role, js);
  await signIn(stranger, js);
  await visit(stranger, role, js);
  await stranger.getByLabel('Description').fill('By somebody else');
  await stranger.getByRole('button', { name: 'Save role' }).click();
  await expect(stranger.getByText('The role was saved.').first()).toBeVisible();
  await page.getByLabel('Description').fill('By me');
  if (!js) await page.getByRole('button', { name: 'Save role' }).click();
  await expect(page.getByText('Somebody else has changed this')).toBeVisible();
  await expect(page.getByLabel('Description')).toHaveValue('By me');
});
