import { expectAccessible } from '../fixtures/axe';
import { mailTo, about, linkMailed } from '../fixtures/mails';
import { alive, expectHeading, expectStatus, passwordField, signIn, USERS, visit } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, OWNER, picture, test, WORKSPACE, type Page } from '../fixtures/test';

const INBOX = `/w/${WORKSPACE.slug}/requests`;

/** Asks for access from the sign-in page. */
async function knock(page: Page, js: boolean, email: string, message = 'We audit the Q3 numbers.'): Promise<void> {
  await visit(page, '/login', js);
  await page.getByRole('link', { name: 'Request access' }).click();
  await expectHeading(page, 'Request access');
  await page.getByLabel('Email', { exact: true }).fill(email);
  await page.getByLabel('Your name', { exact: true }).fill('Kim Lee');
  await page.getByLabel('Message', { exact: true }).fill(message);
  await page.getByRole('button', { name: 'Send request' }).click();
  await expect(page.getByText(/Thank you/)).toBeVisible();
}

const asking = (page: Page, email: string) =>
  page.getByRole('list', { name: 'Access requests' }).getByRole('listitem').filter({ hasText: email });

test('a knock is mailed, approved, and the requester comes in', async ({ page, stranger, js, sink }) => {
  await knock(stranger, js, 'kim@partner.test');
  const mail = await mailTo(sink, OWNER.email, about(/asks for access/));
  expect(mail.text).toContain('We audit the Q3 numbers.');
  await signIn(page, js);
  await visit(page, USERS, js);
  await expectStatus(page, 'kim@partner.test', 'Requested');
  await visit(page, INBOX, js);
  await asking(page, 'kim@partner.test').getByRole('button', { name: 'Approve' }).click();
  await page.getByLabel('Account type', { exact: true }).selectOption('BUSINESS');
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await expect(page.getByText(/They are invited/).first()).toBeVisible();
  await expect(asking(page, 'kim@partner.test')).toHaveCount(0);
  await visit(stranger, await linkMailed(sink, 'kim@partner.test', 'invitations'), js);
  await passwordField(stranger).fill(GOOD_PASSWORD);
  await stranger.getByRole('button', { name: 'Accept invitation' }).click();
  await expect(stranger).not.toHaveURL(/invitations/);
  await visit(page, USERS, js);
  await expectStatus(page, 'kim@partner.test', 'Active');
});

test('an app is asked for, stands in the inbox and is chosen already; with reports only nobody is invited', async ({ page, stranger, js, sink }) => {
  await signIn(page, js);
  for (const [name, requestable] of [['Sales', true], ['Payroll', false]] as const) {
    await visit(page, `/w/${WORKSPACE.slug}/apps/new`, js);
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Address', { exact: true }).fill('https://sales.acme.test/board');
    if (requestable) await page.getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Register app' }).click();
    await expectHeading(page, name);
  }
  await visit(stranger, `/request-access?workspace=${WORKSPACE.slug}`, js);
  const app = stranger.getByLabel('App', { exact: true });
  await expect(app.getByRole('option')).toHaveText(['No particular app', 'Sales']);
  await app.selectOption({ label: 'Sales' });
  await expectAccessible(stranger, js);
  await picture(stranger, 'request-access-app');
  await stranger.getByLabel('Email', { exact: true }).fill('kim@partner.test');
  await stranger.getByLabel('Your name', { exact: true }).fill('Kim Lee');
  await stranger.getByRole('button', { name: 'Send request' }).click();
  await expect(stranger.getByText(/Thank you/)).toBeVisible();
  const mail = await mailTo(sink, OWNER.email, about(/asks for access/));
  expect(mail.text).toContain('the app Sales');
  await visit(page, INBOX, js);
  await expect(asking(page, 'kim@partner.test')).toContainText('Asks for the app Sales');
  await asking(page, 'kim@partner.test').getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByLabel('Sales', { exact: true })).toHaveValue('VIEW');
  await expectAccessible(page, js);
  await picture(page, 'requests-app');
  await page.getByLabel('Sales', { exact: true }).selectOption('REPORT');
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await expect(page.getByText(/They are a guest now/).first()).toBeVisible();
  const answer = await mailTo(sink, 'kim@partner.test', about(/was approved/));
  expect(answer.text).toContain('Sales');
  expect(answer.text).not.toMatch(/invitations|sign-in|login/);
});

test('denied with a reason that is mailed; bad words are told beside the field', async ({ page, stranger, js, sink, trouble }) => {
  trouble.allowStatus(422);
  await visit(stranger, '/request-access', js);
  await stranger.getByLabel('Email', { exact: true }).fill('kim@partner.test');
  await stranger.getByLabel('Your name', { exact: true }).fill('Kim Lee');
  await stranger.getByLabel('Message', { exact: true }).fill('see https://evil.test');
  await stranger.getByRole('button', { name: 'Send request' }).click();
  await expect(stranger.getByText(/Write it without links/)).toBeVisible();
  await expect(stranger.getByLabel('Email', { exact: true })).toHaveValue('kim@partner.test');
  await stranger.getByLabel('Message', { exact: true }).fill('please');
  await stranger.getByRole('button', { name: 'Send request' }).click();
  await expect(stranger.getByText(/Thank you/)).toBeVisible();

  await signIn(page, js);
  await visit(page, INBOX, js);
  await asking(page, 'kim@partner.test').getByRole('button', { name: 'Deny' }).click();
  await page.getByLabel('Reason', { exact: true }).fill('We do not know you yet.');
  await page.getByRole('button', { name: 'Send answer' }).click();
  await expect(page.getByText(/The request was declined/).first()).toBeVisible();
  const answer = await mailTo(sink, 'kim@partner.test');
  expect(answer.text).toContain('We do not know you yet.');
  await page.getByRole('link', { name: /^Decided/ }).click();
  await expect(asking(page, 'kim@partner.test')).toContainText('Denied');
});

test('blocked: the next knock is dropped, and the block can be lifted', async ({ page, stranger, js }) => {
  await knock(stranger, js, 'spam@bad.test');
  await signIn(page, js);
  await visit(page, INBOX, js);
  await asking(page, 'spam@bad.test').getByRole('button', { name: 'Block' }).click();
  await page.getByLabel('Whom to block').selectOption('domain');
  await page.getByRole('button', { name: 'Block requests' }).click();
  await expect(page.getByRole('list', { name: 'Blocked' })).toContainText('bad.test');
  await knock(stranger, js, 'other@bad.test');
  await visit(page, INBOX, js);
  await expect(page.getByText('No open requests')).toBeVisible();
  await page.getByRole('button', { name: 'Unblock bad.test' }).click();
  await expect(page.getByRole('list', { name: 'Blocked' })).toHaveCount(0);
});

test('unsubscribe by the link in the mail, and come back on the account page', async ({ page, stranger, js, sink, request }) => {
  await knock(stranger, js, 'kim@partner.test');
  const mail = await mailTo(sink, OWNER.email, about(/asks for access/));
  const link = /http:\/\/localhost:\d+\/unsubscribe\/[A-Za-z0-9_-]+/.exec(mail.text ?? '')![0];
  await visit(stranger, link, js);
  await expectHeading(stranger, 'Unsubscribe');
  await stranger.getByRole('button', { name: 'Unsubscribe' }).click();
  await expect(stranger.getByText(/no more of these mails/)).toBeVisible();
  // A mail program presses the same link without any page.
  const pressed = await request.post(link, { form: { 'List-Unsubscribe': 'One-Click' } });
  expect(pressed.status()).toBe(200);
  await signIn(page, js);
  await visit(page, '/account', js);
  const topic = page.getByLabel('Requests for access');
  await expect(topic).not.toBeChecked();
  await topic.check();
  await page.getByRole('button', { name: 'Save mails' }).click();
  await expect(page.getByText(/what you are mailed about/).first()).toBeVisible();
  await visit(page, '/account', js);
  await expect(page.getByLabel('Requests for access')).toBeChecked();
});

test('the inbox and the number beside its name follow by themselves @js', async ({ page, stranger, js }) => {
  await signIn(page, js);
  await visit(page, INBOX, js);
  await expect(page.getByText('No open requests')).toBeVisible();
  await knock(stranger, js, 'kim@partner.test');
  await expect(asking(page, 'kim@partner.test')).toBeVisible();
  const menu = page.getByRole('button', { name: 'Menu', exact: true });
  if (await menu.isVisible()) await menu.click();
  await expect(page.getByRole('link', { name: /Requests.*1/ }).first()).toBeVisible();
});

test('a page that nobody has touched for a minute says so when it asks again @js', async ({ page, stranger, js }) => {
  await page.clock.install();
  await signIn(page, js);
  await visit(page, INBOX, js);
  const asked = () => page.waitForRequest(/requests\/list/).then((request) => request.headers()['usher-away']);
  const soon = asked();
  await knock(stranger, js, 'kim@partner.test');
  expect(await soon).toBeUndefined();
  await page.clock.fastForward(61_000);
  const later = asked();
  await knock(stranger, js, 'lea@partner.test');
  expect(await later).toBe('1');
});

test('a workspace that takes no requests says so', async ({ page, stranger, js, trouble }) => {
  trouble.allowStatus(409);
  await signIn(page, js);
  await visit(page, `/w/${WORKSPACE.slug}/settings`, js);
  await page.getByLabel('Take requests for access').uncheck();
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('The settings were saved.').first()).toBeVisible();
  await visit(stranger, '/login', js);
  await expect(stranger.getByRole('link', { name: 'Request access' })).toHaveCount(0);
  await stranger.goto('/request-access?workspace=acme');
  await alive(stranger, js);
  await expect(stranger.getByText(/not taken here/)).toBeVisible();
});
