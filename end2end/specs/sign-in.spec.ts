import { expectHeading, passwordField, signIn, signOut, USERS, visit, wordsOf } from '../fixtures/pages';
import { expect, OWNER, test, type Page } from '../fixtures/test';

async function tryToSignIn(page: Page, js: boolean, email: string, password: string): Promise<string> {
  await visit(page, '/login', js);
  const before = await wordsOf(page);
  await page.getByLabel('Email', { exact: true }).fill(email);
  await passwordField(page).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect.poll(() => wordsOf(page)).not.toBe(before);
  await expectHeading(page, 'Sign in');
  // Both words of refusal and of a button that is still busy count as a change: wait for the words to settle.
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
  // The refusal stands beside the password and belongs to it.
  await expect(passwordField(page)).toHaveAttribute('aria-invalid', 'true');
  return page.getByText(/do not match/).innerText();
}

test('signing in and out', async ({ page, js }) => {
  await signIn(page, js);
  await visit(page, USERS, js);
  await expectHeading(page, 'Users');
  await signOut(page);
  await page.goto(USERS);
  await expect(page).toHaveURL(/\/login/);
});

test('after signing out, going back shows nothing', async ({ page, js }) => {
  await signIn(page, js);
  await visit(page, USERS, js);
  await signOut(page);
  await page.goBack();
  await expect(page.getByText(OWNER.email)).toHaveCount(0);
});

test('a wrong password and an unknown address get the same words', async ({ page, js, trouble }) => {
  trouble.allowStatus(401, 422);
  const wrong = await tryToSignIn(page, js, OWNER.email, 'not the password of Olive');
  const unknown = await tryToSignIn(page, js, 'nobody@acme.test', 'not the password of Olive');
  expect(unknown).toBe(wrong);
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue('nobody@acme.test');
  await expect(passwordField(page)).toHaveValue('');
});

test('signing in goes back to where it was asked for', async ({ page }) => {
  await page.goto(USERS);
  await expect(page).toHaveURL(/\/login/);
  await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
  await passwordField(page).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${USERS}$`));
  await expectHeading(page, 'Users');
});

for (const next of ['//evil.test/', '/\\evil.test', 'https:evil.test', 'javascript:alert(1)']) {
  test(`never leads to another site: ${next}`, async ({ page, js }) => {
    await visit(page, `/login?next=${encodeURIComponent(next)}`, js);
    await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
    await passwordField(page).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page).toHaveURL(/^http:\/\/localhost:\d+\/(w|account|$)/);
  });
}
