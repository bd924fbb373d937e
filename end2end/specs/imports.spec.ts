import { expectAccessible } from '../fixtures/axe';
import { expectHeading, signIn, visit } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, picture, test, WORKSPACE, type Page } from '../fixtures/test';

const IMPORTS = `/w/${WORKSPACE.slug}/imports`;
const MIA = { name: 'Mia Member', email: 'mia@acme.test', password: GOOD_PASSWORD };

test.beforeEach(async ({ page, js, usher }) => {
  usher.createUser(MIA, WORKSPACE.slug, 'BUSINESS');
  await signIn(page, js);
});

/** Sends a file, and waits for its plan. */
async function send(page: Page, js: boolean, about: 'Guests' | 'Users', text: string, name = 'people.csv'): Promise<void> {
  await visit(page, IMPORTS, js);
  await page.getByLabel('Whom the file is about').selectOption({ label: about });
  await page.getByLabel('File', { exact: true }).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Show what it would do' }).click();
  await expectHeading(page, `Import of ${about.toLowerCase()}`);
  await visit(page, page.url(), js);
}

/** The page follows by itself; without JavaScript a link looks again. */
async function ends(page: Page, js: boolean, words: string): Promise<void> {
  await expect(async () => {
    const again = page.getByRole('link', { name: 'Look again' });
    if (!js && (await again.count()) > 0) await again.click();
    await expect(page.getByText(words).first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
}

test('a file of guests: planned, applied, undone', async ({ page, js }) => {
  await visit(page, IMPORTS, js);
  await expect(page.getByText('No imports yet')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'imports-none');
  await send(page, js, 'Guests', `username,delete\nann@guest.test,\nbob@guest.test,\nno address,\n${MIA.email},\n`);
  await expect(page.getByText('This is not an email address.')).toBeVisible();
  await expect(page.getByText('A guest becomes a user')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Rows' })).toContainText('Create');
  await expectAccessible(page, js);
  await picture(page, 'import-plan');
  await page.getByRole('navigation', { name: 'Rows' }).getByRole('link', { name: 'Errors' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'ann@guest.test' })).toHaveCount(0);
  await page.getByLabel('Only valid rows').check();
  await page.getByRole('button', { name: 'Apply 2 rows' }).click();
  await ends(page, js, '2 rows done.');
  await expectAccessible(page, js);
  await picture(page, 'import-result');
  await page.getByRole('button', { name: 'Undo this import' }).click();
  await ends(page, js, '2 rows undone.');
  await page.getByRole('link', { name: 'Imports', exact: true }).first().click();
  await expect(page.getByRole('row').filter({ hasText: 'people.csv' })).toContainText('Undone');
  await expectAccessible(page, js);
  await picture(page, 'imports');
});

test('rows with problems stop all until they are left out', async ({ page, js, trouble }) => {
  trouble.allowStatus(422);
  await send(page, js, 'Guests', 'username\nann@guest.test\nno address\n');
  await page.getByRole('button', { name: 'Apply 1 row' }).click();
  await expect(page.getByText('Some rows have problems.')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'import-stopped');
});

test('a plan that people have changed under is made again', async ({ page, js, trouble, usher }) => {
  trouble.allowStatus(409);
  await send(page, js, 'Guests', 'username\nann@guest.test\nbob@guest.test\n');
  usher.importFile('guests', 'username\nann@guest.test\n', WORKSPACE.slug);
  await page.getByRole('button', { name: 'Apply 2 rows' }).click();
  await expect(page.getByText('Nothing was done: plan again.')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'import-moved');
  const old = page.url();
  await page.getByRole('button', { name: 'Plan again' }).click();
  await expect(page.getByRole('button', { name: 'Apply 1 row' })).toBeVisible();
  await expect(page.getByText('Nothing was done: plan again.')).toHaveCount(0);
  expect(page.url()).not.toBe(old);
  await page.getByRole('button', { name: 'Apply 1 row' }).click();
  await ends(page, js, '1 row done.');
});

test('giving Admin asks for the number', async ({ page, js, trouble }) => {
  trouble.allowStatus(422);
  await send(page, js, 'Users', 'name,email,account type\nAnn,ann@acme.test,ADMIN\n');
  await page.getByLabel('Rows that give Admin').fill('5');
  await page.getByRole('button', { name: 'Apply 1 row' }).click();
  await expect(page.getByText('Type how many rows give Admin, to confirm it.')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'import-admin');
  await page.getByLabel('Rows that give Admin').fill('1');
  await page.getByRole('button', { name: 'Apply 1 row' }).click();
  await ends(page, js, '1 row done.');
});

test('a file that is none says why', async ({ page, js }) => {
  await send(page, js, 'Users', '%PDF-1.7', 'people.pdf.csv');
  await expect(page.getByText('This is not a table. Save it as CSV or XLSX.')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'import-refused');
  await page.getByRole('link', { name: 'Choose another file' }).click();
  await expectHeading(page, 'Imports');
  await expect(page.getByLabel('Whom the file is about')).toHaveValue('users');
});
