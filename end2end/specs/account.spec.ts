import { expectHeading, openMenu, passwordField, signIn, visit } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, OWNER, test, type Page } from '../fixtures/test';

function sessions(page: Page) {
  return page.getByRole('button', { name: /^(End|Sign out) (this |session|device|.+ session)/i });
}

test('the menu at the top right leads to it', async ({ page, js }) => {
  await signIn(page, js);
  await openMenu(page, 'Account');
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await expectHeading(page, 'Account');
  await expect(page.getByRole('main')).toContainText(OWNER.email);
});

test('another session is listed and can be ended', async ({ page, stranger, js }) => {
  await signIn(page, js);
  await signIn(stranger, js);
  await visit(page, '/account', js);
  await page.getByRole('button', { name: /end (all )?other sessions/i }).click();
  await expectHeading(page, 'Account');
  await stranger.goto('/account');
  await expect(stranger).toHaveURL(/\/login/);
  await visit(page, '/account', js);
  await expectHeading(page, 'Account');
});

test('one session is ended by its own button', async ({ page, stranger, js }) => {
  await signIn(page, js);
  await signIn(stranger, js);
  await visit(page, '/account', js);
  await sessions(page).filter({ visible: true }).first().click();
  await expect
    .poll(async () => {
      await stranger.goto('/account');
      return stranger.url();
    })
    .toMatch(/\/login/);
});

test('a new password ends the other sessions and opens the next one', async ({ page, stranger, js }) => {
  await signIn(page, js);
  await signIn(stranger, js);
  await visit(page, '/account', js);
  await passwordField(page, 'Current password').fill(OWNER.password);
  await passwordField(page, 'New password').fill(GOOD_PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('status').filter({ hasText: /\w/ }).first()).toBeVisible();
  await stranger.goto('/account');
  await expect(stranger).toHaveURL(/\/login/);
  await signIn(stranger, js, { ...OWNER, password: GOOD_PASSWORD });
});

test('a wrong current password is refused beside its field', async ({ page, js, trouble }) => {
  trouble.allowStatus(401, 403, 422);
  await signIn(page, js);
  await visit(page, '/account', js);
  await passwordField(page, 'Current password').fill('not the password of Olive');
  await passwordField(page, 'New password').fill(GOOD_PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(passwordField(page, 'Current password')).toHaveAttribute('aria-invalid', 'true');
});
