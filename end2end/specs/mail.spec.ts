import { about, linkMailed, mailTo } from '../fixtures/mails';
import {
  expectHeading, inviteFromUsers, linkField, openInviteDialog, results, row, rowAction, sendInvitations, signInToUsers, USERS, visit,
} from '../fixtures/pages';
import { expect, OWNER, test, WORKSPACE } from '../fixtures/test';

const INES = 'ines@acme.test';
const MAIL = `/w/${WORKSPACE.slug}/settings/mail`;

test.describe('with a mail server', () => {
  test.beforeEach(async ({ page, js }) => signInToUsers(page, js));

  test('a mail that the server took is shown as sent', async ({ page, js, sink }) => {
    await inviteFromUsers(page, js, { emails: INES });
    await linkMailed(sink, INES, 'invitations');
    await expect(async () => {
      await visit(page, USERS, js);
      await expect(row(page, INES).getByText('Sent', { exact: true }).filter({ visible: true }).first()).toBeVisible({ timeout: 1_000 });
    }).toPass();
  });

  test('a refused mail shows the server’s words, and the link can be copied instead', async ({ page, js, sink }) => {
    sink.mood = { code: 550, words: 'no such mailbox here' };
    await inviteFromUsers(page, js, { emails: INES });
    await expect(async () => {
      await visit(page, USERS, js);
      await expect(row(page, INES)).toContainText(/failed/i, { timeout: 1_000 });
    }).toPass();
    // In the row, or in the title and description of its mark.
    await expect.poll(() => row(page, INES).innerHTML()).toContain('no such mailbox here');
    await rowAction(page, INES, 'Copy invitation link');
    await expect(linkField(page)).toHaveValue(/\/invitations\//);
  });

  for (const mood of [{ code: 451, words: 'come back later' }, 'hang-up'] as const) {
    const name = typeof mood === 'string' ? 'hangs up' : 'answers 451';
    test(`a server that ${name}: the mail waits, and goes out when tried again`, async ({ page, js, sink }) => {
      sink.mood = mood;
      await inviteFromUsers(page, js, { emails: INES });
      await expect(async () => {
        await visit(page, USERS, js);
        await expect(row(page, INES)).toContainText(/deferred|try again|retry/i, { timeout: 1_000 });
      }).toPass();
      expect(sink.to(INES)).toEqual([]);
      sink.mood = 'take';
      await visit(page, MAIL, js);
      await page.getByRole('button', { name: /try again/i }).filter({ visible: true }).first().click();
      await linkMailed(sink, INES, 'invitations');
      expect(sink.to(INES)).toHaveLength(1);
    });
  }

  test('the test mail shows the conversation with the server', async ({ page, js, sink }) => {
    await visit(page, MAIL, js);
    await expectHeading(page, 'Mail');
    await page.getByRole('button', { name: /send (a )?test mail/i }).click();
    await expect(page.getByRole('main')).toContainText(/MAIL FROM|250/);
    await mailTo(sink, OWNER.email, about(/test/i));
  });

  test('the test mail shows a refusal too', async ({ page, js, sink }) => {
    sink.mood = { code: 550, words: 'not from you' };
    await visit(page, MAIL, js);
    await page.getByRole('button', { name: /send (a )?test mail/i }).click();
    await expect(page.getByRole('main')).toContainText('not from you');
  });
});

test.describe('without a mail server', () => {
  test.use({ smtp: false });
  test.beforeEach(async ({ page, js }) => signInToUsers(page, js));

  test('a banner says so, and the mail page too', async ({ page, js }) => {
    await expect(page.getByText(/no mail server|mail is not set up|SMTP/i).filter({ visible: true }).first()).toBeVisible();
    await visit(page, MAIL, js);
    await expect(page.getByRole('main')).toContainText(/USHER_SMTP_URL/);
  });

  test('inviting works by the link', async ({ page, stranger, js }) => {
    await openInviteDialog(page);
    await sendInvitations(page, { emails: INES });
    await expect(results(page)).toContainText(INES);
    await visit(page, USERS, js);
    await expect(row(page, INES)).toContainText(/not sent/i);
    await rowAction(page, INES, 'Copy invitation link');
    await visit(stranger, await linkField(page).inputValue(), js);
    await expect(stranger.getByRole('button', { name: 'Accept invitation' })).toBeVisible();
  });
});
