import { linkMailed, mailTo } from '../fixtures/mails';
import {
  expectStatus, inviteFromUsers, linkField, openInviteDialog, results, row, rowAction, sendInvitations, signInToUsers, USERS, visit,
} from '../fixtures/pages';
import { expect, OWNER, test } from '../fixtures/test';

test.beforeEach(async ({ page, js }) => signInToUsers(page, js));

test('one address: invited, mailed, in the list', async ({ page, js, sink }) => {
  await inviteFromUsers(page, js, { emails: 'ines@acme.test', name: 'Ines Invited', accountType: 'Developer' });
  await expectStatus(page, 'ines@acme.test', 'Invited');
  await expect(row(page, 'ines@acme.test')).toContainText('Developer');
  await linkMailed(sink, 'ines@acme.test', 'invitations');
});

test('many addresses: an outcome for each, and the wrong ones stay in the form', async ({ page, sink, js }) => {
  await openInviteDialog(page);
  await sendInvitations(page, { emails: 'Ana <ana@acme.test>; bo@acme.test\nnot-an-address, OLIVE@acme.test' });
  const region = results(page);
  for (const email of ['ana@acme.test', 'bo@acme.test', 'not-an-address', OWNER.email]) {
    await expect(region.getByText(email).first()).toBeVisible();
  }
  await expect(region).toContainText(/already a member/i);
  await expect(region).toContainText(/not an (e-?mail )?address/i);
  // With JavaScript the addresses in the form are chips, each with a button; without, they are the text.
  if (js) await expect(page.getByRole('button', { name: 'Remove not-an-address' })).toBeVisible();
  else await expect(page.getByLabel('Email addresses')).toHaveValue(/not-an-address/);
  await expect(page.getByLabel('Email addresses')).not.toHaveValue(/bo@acme\.test/);
  await linkMailed(sink, 'ana@acme.test', 'invitations');
  await linkMailed(sink, 'bo@acme.test', 'invitations');
  expect(sink.to(OWNER.email).filter((mail) => /\/invitations\//.test(mail.text ?? ''))).toEqual([]);
  await visit(page, USERS, js);
  await expect(row(page, 'ana@acme.test')).toContainText('Ana');
});

test('inviting again changes nothing and says so', async ({ page, js, sink }) => {
  await inviteFromUsers(page, js, { emails: 'ines@acme.test' });
  await linkMailed(sink, 'ines@acme.test', 'invitations');
  await openInviteDialog(page);
  await sendInvitations(page, { emails: ' INES@acme.test ' });
  await expect(results(page)).toContainText(/already invited/i);
  await visit(page, USERS, js);
  await expect(row(page, 'ines@acme.test')).toHaveCount(1);
  expect(sink.to('ines@acme.test')).toHaveLength(1);
});

test('without sending a mail, the link is there to copy', async ({ page, js, sink, stranger }) => {
  await inviteFromUsers(page, js, { emails: 'ines@acme.test', sendEmail: false });
  await rowAction(page, 'ines@acme.test', 'Copy invitation link');
  const link = await linkField(page).inputValue();
  expect(link).toMatch(/^http:\/\/localhost:\d+\/invitations\/[A-Za-z0-9_-]{43}$/);
  await visit(stranger, link, js);
  await expect(stranger.getByRole('button', { name: 'Accept invitation' })).toBeVisible();
  expect(sink.to('ines@acme.test')).toEqual([]);
});

test('nothing typed: the field says what is missing', async ({ page, trouble }) => {
  trouble.allowStatus(422);
  await openInviteDialog(page);
  const field = page.getByLabel('Email addresses');
  await page.getByRole('button', { name: /^Send (\d+ )?invitations?$/ }).click();
  // By the browser's own check or by the server's words beside the field.
  const refused = async () =>
    (await field.getAttribute('aria-invalid')) === 'true' ||
    (await field.evaluate((input: HTMLTextAreaElement) => input.matches(':invalid')));
  await expect.poll(refused).toBe(true);
});

test('names that look like markup show as text, on the page and in the mail', async ({ page, js, sink, stranger }) => {
  const hostile = '<img src=x onerror=alert(1)>';
  await inviteFromUsers(page, js, { emails: 'ines@acme.test', name: hostile });
  await expect(row(page, 'ines@acme.test')).toContainText(hostile);
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
  const mail = await mailTo(sink, 'ines@acme.test');
  expect(mail.html ?? '').not.toContain('<img src=x');
  const link = await linkMailed(sink, 'ines@acme.test', 'invitations');
  await visit(stranger, link, js);
  await expect(stranger.getByLabel('Your name')).toHaveValue(hostile);
  await expect(stranger.locator('img[src="x"]')).toHaveCount(0);
});
