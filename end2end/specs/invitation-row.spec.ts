import { acceptAsNew, expectGone } from '../fixtures/door';
import { linkMailed } from '../fixtures/mails';
import { expectStatus, inviteFromUsers, linkField, press, row, rowAction, signInToUsers, visit, USERS } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, test } from '../fixtures/test';

const INES = 'ines@acme.test';

test.describe('on a pending invitation', () => {
  test.beforeEach(async ({ page, js, trouble }) => {
    trouble.allowStatus(410);
    await signInToUsers(page, js);
    await inviteFromUsers(page, js, { emails: INES });
  });

  test('copy link: a new one that works, and the mailed one is dead', async ({ page, js, sink, stranger }) => {
    const mailed = await linkMailed(sink, INES, 'invitations');
    await rowAction(page, INES, 'Copy invitation link');
    const copied = await linkField(page).inputValue();
    expect(copied).not.toBe(mailed);
    await expectGone(stranger, mailed);
    await acceptAsNew(stranger, copied, js, 'Ines Invited', GOOD_PASSWORD);
    await visit(page, USERS, js);
    await expectStatus(page, INES, 'Active');
  });

  test('copy link: the button puts it on the clipboard @js', async ({ page }) => {
    await rowAction(page, INES, 'Copy invitation link');
    const shown = await linkField(page).inputValue();
    await page.getByRole('button', { name: /^Copy( link)?$/ }).filter({ visible: true }).last().click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
  });

  test('revoke: the link is dead and the row is gone', async ({ page, sink, stranger }) => {
    const link = await linkMailed(sink, INES, 'invitations');
    await rowAction(page, INES, 'Revoke invitation');
    await expect(row(page, INES)).toHaveCount(0);
    await expectGone(stranger, link);
  });

  test('revoke, then undo: the same link works again @js', async ({ page, js, sink, stranger }) => {
    const link = await linkMailed(sink, INES, 'invitations');
    await rowAction(page, INES, 'Revoke invitation');
    await press(page, 'Undo');
    await expectStatus(page, INES, 'Invited');
    await acceptAsNew(stranger, link, js, 'Ines Invited', GOOD_PASSWORD);
  });

  test('resending within a minute is refused in words', async ({ page, sink, trouble }) => {
    trouble.allowStatus(409, 429);
    await linkMailed(sink, INES, 'invitations');
    await rowAction(page, INES, 'Resend invitation');
    await expect(page.getByRole('alert').or(page.getByRole('status')).filter({ hasText: /\w/ }).first()).toBeVisible();
    expect(sink.to(INES)).toHaveLength(1);
  });
});

test.describe('later', () => {
  test.use({ timeTravel: true });

  test('resend: a new link is mailed, and the old one is dead', async ({ page, js, sink, stranger, usher, trouble }) => {
    trouble.allowStatus(410);
    await signInToUsers(page, js);
    await inviteFromUsers(page, js, { emails: INES });
    const old = await linkMailed(sink, INES, 'invitations');
    usher.travel(120);
    await rowAction(page, INES, 'Resend invitation');
    const fresh = await linkMailed(sink, INES, 'invitations', 2);
    expect(fresh).not.toBe(old);
    await expectGone(stranger, old);
    await acceptAsNew(stranger, fresh, js, 'Ines Invited', GOOD_PASSWORD);
    await visit(page, USERS, js);
    await expectStatus(page, INES, 'Active');
  });

  test('an invitation runs out after a week and can be renewed', async ({ page, js, sink, stranger, usher, trouble }) => {
    trouble.allowStatus(410);
    // The page that stays open hears of the reminder when its session is over.
    trouble.allowStatus(401);
    await signInToUsers(page, js);
    await inviteFromUsers(page, js, { emails: INES });
    const old = await linkMailed(sink, INES, 'invitations');
    usher.travel(8 * 86_400);
    await expectGone(stranger, old);
    // The owner's session has run out in the meantime as well.
    await signInToUsers(page, js);
    await expectStatus(page, INES, 'Expired');
    await rowAction(page, INES, 'Resend invitation');
    await expectStatus(page, INES, 'Invited');
    await visit(stranger, await newest(sink, old), js);
    await expect(stranger.getByRole('button', { name: 'Accept invitation' })).toBeVisible();
  });
});

/** The last mailed link, once it is another than this one. Reminders may come in between, with a link of their own. */
async function newest(sink: Parameters<typeof linkMailed>[0], old: string): Promise<string> {
  await expect.poll(() => linkMailed(sink, INES, 'invitations')).not.toBe(old);
  return linkMailed(sink, INES, 'invitations');
}
