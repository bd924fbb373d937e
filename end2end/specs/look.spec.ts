import { expectAccessible } from '../fixtures/axe';
import { expectGone } from '../fixtures/door';
import { linkMailed } from '../fixtures/mails';
import { inviteFromUsers, openInviteDialog, openMenu, rowAction, linkField, sendInvitations, signIn, signInToUsers, USERS, visit } from '../fixtures/pages';
import { expect, OWNER, picture, test, WORKSPACE } from '../fixtures/test';

// Each page in its states: no violations for axe, no sideways scrolling, and a
// picture in light and dark for people to look at.

test.describe('before anybody is there', () => {
  test.use({ state: 'empty' });

  test('set-up', async ({ page, js }) => {
    await visit(page, '/setup', js);
    await expectAccessible(page, js);
    await picture(page, 'setup');
  });
});

for (const [name, address] of Object.entries({ login: '/login', 'forgot-password': '/forgot-password' })) {
  test(name, async ({ page, js }) => {
    await visit(page, address, js);
    await expectAccessible(page, js);
    await picture(page, name);
  });
}

test('sign-in with an error', async ({ page, js, trouble }) => {
  trouble.allowStatus(401, 422);
  await visit(page, '/login', js);
  await page.getByLabel('Email', { exact: true }).fill('nobody@acme.test');
  await page.getByLabel('Password', { exact: true }).and(page.locator('input')).fill('not the password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText(/do not match/)).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'login-error');
});

test('reset password', async ({ page, js, sink }) => {
  await visit(page, '/forgot-password', js);
  await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await visit(page, await linkMailed(sink, OWNER.email, 'reset-password'), js);
  await expectAccessible(page, js);
  await picture(page, 'reset-password');
});

test('users: only the owner', async ({ page, js }) => {
  await signInToUsers(page, js);
  await expectAccessible(page, js);
  await picture(page, 'users-one');
});

test('users: many, filtered to nobody, with a menu open', async ({ page, js, usher }) => {
  usher.demo(WORKSPACE.slug, 300, 30);
  await signInToUsers(page, js);
  await expectAccessible(page, js);
  await picture(page, 'users-many');
  await openMenu(page, `Actions for ${await firstInvited(page)}`);
  await expectAccessible(page, js);
  await picture(page, 'users-menu');
  await visit(page, USERS, js);
  await page.getByLabel('Search users').fill('zzqqxxzz');
  await page.getByLabel('Search users').press('Enter');
  await expect(page).toHaveURL(/zzqqxxzz/);
  await expectAccessible(page, js);
  await picture(page, 'users-nobody');
});

test('invite: dialog, results', async ({ page, js }) => {
  await signInToUsers(page, js);
  await openInviteDialog(page);
  await expectAccessible(page, js);
  await picture(page, 'invite');
  await sendInvitations(page, { emails: `ana@acme.test, not-an-address, ${OWNER.email}` });
  await expectAccessible(page, js);
  await picture(page, 'invite-results');
});

test('invite: the page of the dialog', async ({ page, js }) => {
  await signInToUsers(page, js);
  await visit(page, `${USERS}/invite`, js);
  await expectAccessible(page, js);
  await picture(page, 'invite-page');
});

test('copied link', async ({ page, js }) => {
  await signInToUsers(page, js);
  await inviteFromUsers(page, js, { emails: 'ines@acme.test' });
  await rowAction(page, 'ines@acme.test', 'Copy invitation link');
  await expect(linkField(page)).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'copy-link');
});

test('the door: open, for somebody else, dead', async ({ page, stranger, js, sink, trouble }) => {
  trouble.allowStatus(410);
  await signInToUsers(page, js);
  await inviteFromUsers(page, js, { emails: 'ines@acme.test', name: 'Ines Invited' });
  const link = await linkMailed(sink, 'ines@acme.test', 'invitations');
  await visit(stranger, link, js);
  await expectAccessible(stranger, js);
  await picture(stranger, 'invitation');
  await visit(page, link, js);
  await expectAccessible(page, js);
  await picture(page, 'invitation-wrong-account');
  await visit(page, USERS, js);
  await rowAction(page, 'ines@acme.test', 'Revoke invitation');
  await expect(page.getByRole('row').filter({ hasText: 'ines@acme.test' })).toHaveCount(0);
  await expectGone(stranger, link);
  await expectAccessible(stranger, js);
  await picture(stranger, 'invitation-dead');
});

test('account', async ({ page, js }) => {
  await signIn(page, js);
  await visit(page, '/account', js);
  await expectAccessible(page, js);
  await picture(page, 'account');
});

test('settings of mail, with a test', async ({ page, js }) => {
  await signIn(page, js);
  await visit(page, `/w/${WORKSPACE.slug}/settings/mail`, js);
  await expectAccessible(page, js);
  await page.getByRole('button', { name: /send (a )?test mail/i }).click();
  await expect(page.getByRole('main')).toContainText(/250/);
  await expectAccessible(page, js);
  await picture(page, 'mail');
});

test('requests: none, some, a form open, decided', async ({ page, stranger, js }) => {
  await signIn(page, js);
  const inbox = `/w/${WORKSPACE.slug}/requests`;
  await visit(page, inbox, js);
  await expectAccessible(page, js);
  await picture(page, 'requests-none');
  for (const [email, name] of [['kim@partner.test', 'Kim Lee'], ['rosa@northwind.test', 'Rosa Oduya']]) {
    await visit(stranger, '/request-access', js);
    await expectAccessible(stranger, js);
    await picture(stranger, 'request-access');
    await stranger.getByLabel('Email', { exact: true }).fill(email!);
    await stranger.getByLabel('Your name', { exact: true }).fill(name!);
    await stranger.getByLabel('Message', { exact: true }).fill('We audit the Q3 numbers with Jonathan and need the sales board until January.');
    await stranger.getByRole('button', { name: 'Send request' }).click();
    await expect(stranger.getByText(/Thank you/)).toBeVisible();
  }
  await visit(page, inbox, js);
  await expect(page.getByText('Kim Lee')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'requests');
  await page.getByRole('button', { name: 'Approve' }).first().click();
  await expect(page.getByLabel('End date')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'requests-approve');
});

for (const [name, part] of Object.entries({ settings: '', 'settings-links': '/links' })) {
  test(name, async ({ page, js }) => {
    await signIn(page, js);
    await visit(page, `/w/${WORKSPACE.slug}/settings${part}`, js);
    await expectAccessible(page, js);
    await picture(page, name);
  });
}

test('audit log', async ({ page, js, usher }) => {
  usher.demo(WORKSPACE.slug, 30, 5);
  await signIn(page, js);
  await inviteFromUsers(page, js, { emails: 'ines@acme.test' });
  await visit(page, `/w/${WORKSPACE.slug}/audit`, js);
  await expectAccessible(page, js);
  await picture(page, 'audit');
});

test('a page that does not exist', async ({ page, js, trouble }) => {
  trouble.allowStatus(404);
  const answer = await page.goto('/no-such-page');
  expect(answer?.status()).toBe(404);
  await expectAccessible(page, js);
  await picture(page, 'not-found');
});

test.describe('without a mail server', () => {
  test.use({ smtp: false });

  test('users with the banner', async ({ page, js }) => {
    await signInToUsers(page, js);
    await expectAccessible(page, js);
    await picture(page, 'users-no-mail');
  });
});

async function firstInvited(page: Parameters<typeof visit>[0]): Promise<string> {
  await page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: /^Invited/ }).click();
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'Active' }).count()).toBe(0);
  const words = await page.getByRole('row').filter({ has: page.getByRole('cell') }).first().innerText();
  return /[^\s]+@[^\s]+/.exec(words)?.[0] ?? '';
}
