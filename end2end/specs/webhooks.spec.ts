import { expectAccessible } from '../fixtures/axe';
import { expectHeading, signIn, visit } from '../fixtures/pages';
import { expect, picture, test, WORKSPACE } from '../fixtures/test';

const WEBHOOKS = `/w/${WORKSPACE.slug}/settings/webhooks`;

test.beforeEach(async ({ page, js }) => signIn(page, js));

test('a webhook: made, tried, switched off, deleted', async ({ page, js, trouble }) => {
  trouble.allowStatus(422);
  await visit(page, WEBHOOKS, js);
  await expectHeading(page, 'Webhooks');
  await page.getByRole('link', { name: 'New webhook' }).first().click();
  await expectHeading(page, 'New webhook');
  await visit(page, `${WEBHOOKS}/new`, js);
  // Inside the network nobody may make it look; what was typed stays.
  await page.getByLabel('Name', { exact: true }).fill('CRM');
  await page.getByLabel('Address', { exact: true }).fill('https://127.0.0.1/in');
  await page.getByLabel('A member was archived', { exact: true }).check();
  await page.getByRole('button', { name: 'Make webhook' }).click();
  await expect(page.locator('.err').filter({ hasText: /./ }).first()).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('CRM');
  await picture(page, 'webhook-new');
  await page.getByLabel('Address', { exact: true }).fill('https://nobody.invalid/in');
  await page.getByRole('button', { name: 'Make webhook' }).click();
  await expect(page.getByRole('region', { name: 'Secret' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to the webhook' }).click();
  await expectHeading(page, 'CRM');
  await visit(page, page.url(), js);
  // A name that leads nowhere is said so.
  await page.getByRole('button', { name: 'Send test' }).click();
  await expect(page.getByRole('region', { name: 'Result of the test' })).toContainText(/./);
  await expect(page.getByRole('list', { name: 'List of deliveries' })).toContainText('Failed');
  await expectAccessible(page, js);
  await picture(page, 'webhook');
  await page.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByText(/The webhook is switched off/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Delete webhook' }).click();
  await expect(page.getByText('The webhook was deleted.').first()).toBeVisible();
});
