import { expectAccessible } from '../fixtures/axe';
import { expectGone } from '../fixtures/door';
import { linkMailed } from '../fixtures/mails';
import { expectHeading, press, signIn, visit, wordsOf } from '../fixtures/pages';
import { expect, picture, test, WORKSPACE, type Page } from '../fixtures/test';
import type { Sink } from '../fixtures/sink';

const HOME = `/w/${WORKSPACE.slug}`;
const GUS = 'gus@partner.test';

/** Registers an app, as the owner who is signed in. */
async function register(page: Page, js: boolean, name: string, requestable = false): Promise<void> {
  await visit(page, `${HOME}/apps/new`, js);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Address', { exact: true }).fill('https://sales.acme.test/board');
  if (requestable) await page.getByLabel(/request/i).check();
  await page.getByRole('button', { name: 'Register app' }).click();
  await expectHeading(page, name);
}

/** Knocks as Gus, and answers as the owner with these privileges. */
async function approveGus(page: Page, stranger: Page, js: boolean, privilege?: string): Promise<void> {
  await visit(stranger, '/request-access', js);
  await stranger.getByLabel('Email', { exact: true }).fill(GUS);
  await stranger.getByLabel('Your name', { exact: true }).fill('Gus Guest');
  await stranger.getByRole('button', { name: 'Send request' }).click();
  await expect(stranger.getByText(/Thank you/)).toBeVisible();
  await visit(page, `${HOME}/requests`, js);
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByLabel('Account type', { exact: true }).selectOption('GUEST');
  if (privilege) await page.getByLabel('Sales', { exact: true }).selectOption(privilege);
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await expect(page.getByText(/They are (invited|a guest)/).first()).toBeVisible();
}

/** Joins without a password, and signs out again. */
async function joinWithout(stranger: Page, js: boolean, sink: Sink): Promise<void> {
  await visit(stranger, await linkMailed(sink, GUS, 'invitations'), js);
  await expect(stranger.getByText(/without one you sign in by a mailed link/)).toBeVisible();
  // A scanner's press, with nothing typed.
  await stranger.getByRole('button', { name: 'Accept invitation' }).click();
  await expect(stranger.getByText('Enter a name.')).toBeVisible();
  await stranger.getByLabel('Your name').fill('Gus Guest');
  await stranger.getByRole('button', { name: 'Accept invitation' }).click();
  await expect(stranger).not.toHaveURL(/\/invitations\//);
}

async function askForLink(page: Page, js: boolean): Promise<void> {
  await visit(page, '/login', js);
  await page.getByRole('link', { name: 'Email me a sign-in link' }).click();
  await expectHeading(page, 'Sign in by email');
  await page.getByLabel('Email', { exact: true }).fill(GUS);
  await page.getByRole('button', { name: 'Send link' }).click();
  await expect(page.getByText(/a link is on its way/)).toBeVisible();
}

test('a guest joins without a password and signs in by a mailed link', async ({ page, stranger, browser, usher, js, sink, trouble }) => {
  trouble.allowStatus(409, 410, 422);
  await signIn(page, js);
  await register(page, js, 'Sales');
  await approveGus(page, stranger, js, 'VIEW');
  await joinWithout(stranger, js, sink);
  await expectHeading(stranger, 'Apps');

  const context = await browser.newContext({ baseURL: usher.url, javaScriptEnabled: js });
  trouble.watch(context);
  const laptop = await context.newPage();
  await visit(laptop, '/sign-in-link', js);
  await expectAccessible(laptop, js);
  await picture(laptop, 'sign-in-link');
  await askForLink(laptop, js);
  await expectAccessible(laptop, js);
  await picture(laptop, 'sign-in-link-asked');
  const link = await linkMailed(sink, GUS, 'sign-in');

  // Somebody else's browser is told, and nothing is used up.
  const elsewhere = await browser.newContext({ baseURL: usher.url, javaScriptEnabled: js });
  trouble.watch(elsewhere);
  const other = await elsewhere.newPage();
  await visit(other, link, js);
  expect(await wordsOf(other)).toContain('the browser where you asked for it');
  await expect(other.getByRole('button', { name: 'Sign in', exact: true })).toHaveCount(0);
  await expectAccessible(other, js);
  await picture(other, 'sign-in-elsewhere');
  await elsewhere.close();

  await visit(laptop, link, js);
  await expectHeading(laptop, 'Sign in');
  await expectAccessible(laptop, js);
  await picture(laptop, 'sign-in-by-link');
  await laptop.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expectHeading(laptop, 'Apps');
  await expect(laptop.getByRole('link', { name: /Sales/ }).first()).toHaveAttribute('href', 'https://sales.acme.test/board');
  await visit(laptop, '/account', js);
  await expect(laptop.getByText(/you sign in by a mailed link/)).toBeVisible();
  await expect(laptop.getByLabel('Current password')).toHaveCount(0);
  await expectAccessible(laptop, js);
  await picture(laptop, 'account-guest');
  await expectGone(laptop, link);
  await expectAccessible(laptop, js);
  await picture(laptop, 'sign-in-used');
  await press(laptop, 'Ask for a new link');
  await expectHeading(laptop, 'Sign in by email');
  await context.close();
});

test('a guest with nothing to open yet is in, and told so', async ({ page, stranger, js, sink, trouble }) => {
  trouble.allowStatus(422);
  await signIn(page, js);
  await approveGus(page, stranger, js);
  await joinWithout(stranger, js, sink);
  await expect(stranger.getByText(/There is nothing for you to open yet/)).toBeVisible();
  await expectHeading(stranger, 'Sign in');
  await picture(stranger, 'joined-nothing');
});
