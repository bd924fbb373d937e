import { expectHeading, passwordField, visit, wordsOf } from '../fixtures/pages';
import { expect, OWNER, test, WORKSPACE, type Page } from '../fixtures/test';

async function fill(page: Page, code: string, password = OWNER.password): Promise<void> {
  await page.getByLabel('Set-up code').fill(code);
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
  await passwordField(page).fill(password);
  await page.getByLabel('Workspace name').fill(WORKSPACE.name);
  await page.getByRole('button', { name: 'Create workspace' }).click();
}

test.describe('with nobody there yet', () => {
  test.use({ state: 'empty' });

  test('a wrong code says so and keeps what was typed', async ({ page, js, trouble }) => {
    trouble.allowStatus(403, 422);
    await visit(page, '/setup', js);
    const before = await wordsOf(page);
    await fill(page, 'not-the-code');
    await expect.poll(() => wordsOf(page)).not.toBe(before);
    await expectHeading(page, 'Set up Usher');
    await expect(page.getByLabel('Your name')).toHaveValue(OWNER.name);
    await expect(page.getByLabel('Email', { exact: true })).toHaveValue(OWNER.email);
    await expect(page.getByLabel('Workspace name')).toHaveValue(WORKSPACE.name);
  });

  test('a weak password is refused beside its field', async ({ page, js, usher, trouble }) => {
    trouble.allowStatus(422);
    await visit(page, '/setup', js);
    await fill(page, await usher.setUpCode(), 'password1234');
    await expect(passwordField(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(passwordField(page)).toHaveAccessibleDescription(/\w/);
    await expectHeading(page, 'Set up Usher');
  });

  test('the right code works once, then the page is gone', async ({ page, stranger, js, usher, trouble }) => {
    trouble.allowStatus(404);
    await visit(page, '/setup', js);
    await fill(page, await usher.setUpCode());
    await expectHeading(page, 'Users');
    const again = await stranger.goto('/setup');
    expect(again?.status()).toBe(404);
  });

  test('the front page leads to the set-up', async ({ page }) => {
    await page.goto('/');
    await expect(page).toHaveURL(/\/(setup|login)$/);
  });
});

test('with an owner there, the page does not exist', async ({ page, trouble }) => {
  trouble.allowStatus(404);
  const answer = await page.goto('/setup');
  expect(answer?.status()).toBe(404);
});
