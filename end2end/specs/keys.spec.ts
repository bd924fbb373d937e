import { expectAccessible } from '../fixtures/axe';
import { expectHeading, signIn, visit } from '../fixtures/pages';
import { expect, picture, test, WORKSPACE } from '../fixtures/test';

const KEYS = `/w/${WORKSPACE.slug}/settings/keys`;

test.beforeEach(async ({ page, js }) => signIn(page, js));

test('a key: made, shown once, used, revoked', async ({ page, js, request, trouble }) => {
  trouble.allowStatus(422);
  await visit(page, KEYS, js);
  await expectHeading(page, 'API keys');
  await expect(page.getByText('No keys yet')).toBeVisible();
  // Without a capability a key is for nothing; what was typed stays.
  await page.getByLabel('Name', { exact: true }).fill('Nightly sync');
  await page.getByRole('button', { name: 'Make key' }).click();
  await expect(page.getByText('Choose at least one of the capabilities.')).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Nightly sync');
  await page.getByLabel('users:read', { exact: true }).check();
  await page.getByLabel('Days', { exact: true }).fill('30');
  await page.getByRole('button', { name: 'Make key' }).click();
  const shown = page.getByRole('region', { name: 'New key' });
  const bearer = await shown.getByRole('textbox', { name: 'Authorization: Bearer' }).inputValue();
  const secret = await shown.getByRole('textbox', { name: 'X-API-SECRET' }).inputValue();
  expect(bearer).toBe(`${await shown.getByRole('textbox', { name: 'X-API-KEY' }).inputValue()}.${secret}`);
  await expectAccessible(page, js);
  await picture(page, 'key-made');
  const call = (path: string, key: string) =>
    request.fetch(new URL(path, page.url()).href, { headers: { authorization: `Bearer ${key}` } });
  const users = await call('/api/v1/users?limit=1', bearer);
  expect(users.status()).toBe(200);
  expect((await users.json()).total).toBe(1);
  expect((await call('/api/v1/audit-events', bearer)).status()).toBe(403);
  await visit(page, KEYS, js);
  await expect(page.locator('body')).not.toContainText(secret);
  const row = page.getByRole('row').filter({ hasText: 'Nightly sync' });
  await expect(row).toContainText('Active');
  await row.getByRole('button', { name: 'Revoke Nightly sync' }).click();
  await expect(page.getByText('The key was revoked.').first()).toBeVisible();
  await expect(row).toContainText('Revoked');
  expect((await call('/api/v1/users', bearer)).status()).toBe(401);
  await picture(page, 'keys');
});

test('the description of REST is a page', async ({ page, js }) => {
  // Thousands of elements for axe to look at.
  test.slow();
  await page.goto('/api/docs');
  await expectHeading(page, 'Usher for programs');
  await page.getByRole('link', { name: 'Archive a member' }).click();
  await expect(page.getByRole('heading', { name: 'Archive a member' })).toBeInViewport();
  await expectAccessible(page, js);
});
