import { linkMailed } from '../fixtures/mails';
import { expectHeading, passwordField, signIn, visit, wordsOf } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, OWNER, test, type Page } from '../fixtures/test';

async function askForLink(page: Page, js: boolean, email: string): Promise<string> {
  await visit(page, '/login', js);
  await page.getByRole('link', { name: 'Forgot password?' }).click();
  await expectHeading(page, 'Reset password');
  const before = await wordsOf(page);
  await page.getByLabel('Email', { exact: true }).fill(email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await expect(page.getByRole('status').filter({ hasText: /\w/ }).first()).toBeVisible();
  const after = await wordsOf(page);
  expect(after).not.toBe(before);
  return after.replaceAll(email, 'ADDRESS');
}

async function choose(page: Page, password: string): Promise<void> {
  await passwordField(page, 'New password').fill(password);
  await page.getByRole('button', { name: 'Save password' }).click();
}

test('a forgotten password is replaced by the mailed link, once', async ({ page, stranger, js, sink, trouble }) => {
  trouble.allowStatus(410);
  await askForLink(page, js, OWNER.email);
  const link = await linkMailed(sink, OWNER.email, 'reset-password');
  await visit(page, link, js);
  await expectHeading(page, 'Reset password');
  await choose(page, GOOD_PASSWORD);
  await expectHeading(page, 'Sign in');
  await signIn(page, js, { ...OWNER, password: GOOD_PASSWORD });

  const again = await stranger.goto(link);
  expect(again?.status()).toBe(410);
});

test('the answer is the same for an address that nobody has', async ({ page, js, sink }) => {
  const unknown = await askForLink(page, js, 'nobody@acme.test');
  const known = await askForLink(page, js, OWNER.email);
  expect(unknown).toBe(known);
  await linkMailed(sink, OWNER.email, 'reset-password');
  expect(sink.to('nobody@acme.test')).toEqual([]);
});

test('a weak password is refused beside its field, and the link still works', async ({ page, js, sink, trouble }) => {
  trouble.allowStatus(422);
  await askForLink(page, js, OWNER.email);
  const link = await linkMailed(sink, OWNER.email, 'reset-password');
  await visit(page, link, js);
  await choose(page, 'aaaaaaaaaaaa');
  await expect(passwordField(page, 'New password')).toHaveAttribute('aria-invalid', 'true');
  await choose(page, GOOD_PASSWORD);
  await expectHeading(page, 'Sign in');
});

test('a made-up link says that it is not one', async ({ page, trouble }) => {
  trouble.allowStatus(404, 410);
  const answer = await page.goto(`/reset-password/${'A'.repeat(43)}`);
  expect([404, 410]).toContain(answer?.status());
});
