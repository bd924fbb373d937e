import { acceptAsNew, decline, expectGone } from '../fixtures/door';
import { about, linkMailed, mailTo } from '../fixtures/mails';
import { expectHeading, expectStatus, inviteFromUsers, passwordField, press, row, rowAction, signIn, signInToUsers, USERS, visit, wordsOf } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, OWNER, test, WORKSPACE, type Person } from '../fixtures/test';

const INES = 'ines@acme.test';
const CARLA: Person = { name: 'Carla Consultant', email: 'carla@elsewhere.test', password: 'copper-violin-meadow-58' };

test('a scanner that opens the link, runs its scripts and presses every button changes nothing', async ({
  page, stranger, js, sink, trouble, request,
}) => {
  trouble.allowStatus(400, 401, 403, 409, 410, 422, 429);
  await signInToUsers(page, js);
  await inviteFromUsers(page, js, { emails: INES });
  const link = await linkMailed(sink, INES, 'invitations');

  for (let time = 0; time < 20; time += 1) {
    expect((await request.get(link)).status()).toBe(200);
    expect((await request.head(link)).status()).toBeLessThan(500);
  }
  await visit(stranger, link, js);
  await stranger.waitForLoadState('networkidle');
  const clickable = 'button, summary, input[type=submit]';
  const count = await stranger.locator(clickable).count();
  expect(count).toBeGreaterThan(0);
  for (let index = 0; index < count; index += 1) {
    await visit(stranger, link, js);
    const one = stranger.locator(clickable).nth(index);
    if (await one.isVisible()) {
      await one.click({ noWaitAfter: true });
      await stranger.waitForLoadState('networkidle');
    }
  }

  await visit(page, USERS, js);
  await expectStatus(page, INES, 'Invited');
  await acceptAsNew(stranger, link, js, 'Ines Invited', GOOD_PASSWORD);
  await visit(page, USERS, js);
  await expectStatus(page, INES, 'Active');
});

test('accepting tells the inviter, and the link is used up', async ({ page, stranger, js, sink, trouble }) => {
  trouble.allowStatus(410);
  await signInToUsers(page, js);
  await inviteFromUsers(page, js, { emails: INES, name: 'Ines Invited' });
  const link = await linkMailed(sink, INES, 'invitations');
  await visit(stranger, link, js);
  await expect(stranger.getByLabel('Your name')).toHaveValue('Ines Invited');
  await acceptAsNew(stranger, link, js, 'Ines Íñiguez', GOOD_PASSWORD);
  await mailTo(sink, OWNER.email, about(/accepted|joined/i));
  await visit(page, USERS, js);
  await expect(row(page, INES)).toContainText('Ines Íñiguez');
  await expectGone(page, link);
});

test('a weak password is refused beside its field, and what was typed stays', async ({ page, stranger, js, sink, trouble }) => {
  trouble.allowStatus(422);
  await signInToUsers(page, js);
  await inviteFromUsers(page, js, { emails: INES });
  const link = await linkMailed(sink, INES, 'invitations');
  await visit(stranger, link, js);
  await stranger.getByLabel('Your name').fill('Ines Invited');
  await passwordField(stranger).fill('password1234');
  await stranger.getByRole('button', { name: 'Accept invitation' }).click();
  await expect(passwordField(stranger)).toHaveAttribute('aria-invalid', 'true');
  await expect(stranger.getByLabel('Your name')).toHaveValue('Ines Invited');
  await acceptAsNew(stranger, link, js, 'Ines Invited', GOOD_PASSWORD);
});

test('declining tells the inviter, and the link is dead', async ({ page, stranger, js, sink, trouble }) => {
  trouble.allowStatus(410);
  await signInToUsers(page, js);
  await inviteFromUsers(page, js, { emails: INES });
  const link = await linkMailed(sink, INES, 'invitations');
  await visit(stranger, link, js);
  await decline(stranger);
  await mailTo(sink, OWNER.email, about(/declined/i));
  await expectGone(stranger, link);
  await visit(page, USERS, js);
  await expect(row(page, INES).getByText('Invited', { exact: true })).toHaveCount(0);
});

test('somebody with an account joins with their password', async ({ page, stranger, js, sink, usher }) => {
  usher.createWorkspace('Elsewhere', 'elsewhere');
  usher.createUser(CARLA, 'elsewhere', 'ADMIN', true);
  await signInToUsers(page, js);
  await inviteFromUsers(page, js, { emails: CARLA.email });
  const link = await linkMailed(sink, CARLA.email, 'invitations');
  await visit(stranger, link, js);
  await passwordField(stranger).fill(CARLA.password);
  await stranger.getByRole('button', { name: 'Accept invitation' }).click();
  await expect(stranger).not.toHaveURL(/\/invitations\//);
  await visit(page, USERS, js);
  await expectStatus(page, CARLA.email, 'Active');
  await expect(row(page, CARLA.email)).toContainText(CARLA.name);
});

test('somebody who is signed in joins with one press', async ({ page, stranger, js, sink, usher }) => {
  usher.createWorkspace('Elsewhere', 'elsewhere');
  usher.createUser(CARLA, 'elsewhere', 'ADMIN', true);
  await signInToUsers(page, js);
  await inviteFromUsers(page, js, { emails: CARLA.email });
  const link = await linkMailed(sink, CARLA.email, 'invitations');
  await signIn(stranger, js, CARLA);
  await visit(stranger, link, js);
  await stranger.getByRole('button', { name: 'Accept invitation' }).click();
  await expect(stranger).not.toHaveURL(/\/invitations\//);
  await visit(page, USERS, js);
  await expectStatus(page, CARLA.email, 'Active');
});

test('signed in as somebody else: says so, masked, and offers to switch', async ({ page, js, sink }) => {
  await signInToUsers(page, js);
  await inviteFromUsers(page, js, { emails: INES });
  const link = await linkMailed(sink, INES, 'invitations');
  await visit(page, link, js);
  const words = await wordsOf(page);
  expect(words).not.toContain(INES);
  expect(words).not.toContain(OWNER.email);
  expect(words).toContain('@acme.test');
  await expect(page.getByRole('button', { name: 'Accept invitation' })).toHaveCount(0);
  await press(page, /switch|sign out/i);
  await expectHeading(page, `Join ${WORKSPACE.name}`);
  await expect(page.getByRole('button', { name: 'Accept invitation' })).toBeVisible();
});

test('a dead link offers to ask for a new one, which tells the inviter', async ({ page, stranger, js, sink, trouble }) => {
  trouble.allowStatus(410);
  await signInToUsers(page, js);
  await inviteFromUsers(page, js, { emails: INES });
  const link = await linkMailed(sink, INES, 'invitations');
  await rowAction(page, INES, 'Revoke invitation');
  await expect(row(page, INES)).toHaveCount(0);
  await expectGone(stranger, link);
  await press(stranger, /ask/i);
  await mailTo(sink, OWNER.email, about(/new invitation/i));
});

test('a made-up link says that it is not one', async ({ page, trouble }) => {
  trouble.allowStatus(400, 404, 410);
  for (const token of ['A'.repeat(43), 'short', '%00', 'a'.repeat(5000)]) {
    const answer = await page.goto(`/invitations/${token}`);
    expect([400, 404, 410]).toContain(answer?.status());
  }
});
