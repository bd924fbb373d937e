import { expectAccessible } from '../fixtures/axe';
import { alive, expectHeading, signIn, visit } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, picture, test, WORKSPACE, type Page } from '../fixtures/test';

const APPS = `/w/${WORKSPACE.slug}/apps`;
const MIA = { name: 'Mia Member', email: 'mia@acme.test', password: GOOD_PASSWORD };

async function register(page: Page, js: boolean, name: string): Promise<string> {
  await visit(page, APPS, js);
  await page.getByRole('link', { name: 'Register app' }).click();
  await expectHeading(page, 'Register app');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Address', { exact: true }).fill('https://sales.acme.test/board');
  await page.getByLabel('Description').fill('Revenue by week and region.');
  await page.getByLabel('Colour').selectOption('teal');
  await page.getByRole('button', { name: 'Register app' }).click();
  await expectHeading(page, name);
  return page.url().replace(/\?.*/, '');
}

const tiles = (page: Page) => page.getByRole('list', { name: 'Your apps' });

test('an app: registered, explained, archived, back', async ({ page, js }) => {
  await signIn(page, js);
  await visit(page, APPS, js);
  await expect(page.getByText('No apps yet')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'apps-none');
  const app = await register(page, js, 'Sales');
  await visit(page, app, js);
  await expect(page.getByRole('region', { name: 'Who can open it' })).toContainText('1 person by the account type Admin: ADMIN');
  await expect(page.getByRole('region', { name: 'Who can open it' })).toContainText('ADMIN directly');
  await expectAccessible(page, js);
  await picture(page, 'app');
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await expect(page.getByText('The app is archived.').first()).toBeVisible();
  await visit(page, APPS, js);
  await expect(tiles(page)).toHaveCount(0);
  await expect(page.getByRole('row').filter({ hasText: 'Sales' })).toContainText('Archived');
  await visit(page, app, js);
  await page.getByRole('button', { name: 'Unarchive' }).click();
  await expect(page.getByText('The app is back.').first()).toBeVisible();
  await visit(page, APPS, js);
  await expect(tiles(page).getByRole('link', { name: /Sales/ })).toHaveAttribute('href', 'https://sales.acme.test/board');
  await expectAccessible(page, js);
  await picture(page, 'apps');
});

test('a mistake stands beside its field, and nothing is lost', async ({ page, js, trouble }) => {
  trouble.allowStatus(422);
  await signIn(page, js);
  await visit(page, `${APPS}/new`, js);
  await page.getByLabel('Name', { exact: true }).fill('Sales');
  await page.getByLabel('Address', { exact: true }).fill('sales.acme.test');
  await page.getByLabel('Colour').selectOption('pink');
  await page.getByRole('button', { name: 'Register app' }).click();
  await expect(page.getByText(/Enter a full address, such as https/)).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Sales');
  await expect(page.getByLabel('Colour')).toHaveValue('pink');
  await expectAccessible(page, js);
  await picture(page, 'app-new');
});

test('whoever sees no people lands on what they can open', async ({ page, stranger, js, usher }) => {
  usher.createUser(MIA, WORKSPACE.slug, 'BUSINESS');
  await signIn(page, js);
  await register(page, js, 'Sales');
  await signIn(stranger, js, MIA);
  await alive(stranger, js);
  await expectHeading(stranger, 'Apps');
  await expect(tiles(stranger).getByRole('link', { name: /Sales/ })).toContainText('View');
  await expect(stranger.getByRole('link', { name: 'Register app' })).toHaveCount(0);
  await expectAccessible(stranger, js);
  await picture(stranger, 'apps-member');
});
