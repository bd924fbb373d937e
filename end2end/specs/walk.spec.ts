import { acceptAsNew } from '../fixtures/door';
import { linkMailed } from '../fixtures/mails';
import { expectHeading, expectStatus, inviteFromUsers, passwordField, signIn, signOut, USERS, visit } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, OWNER, test, WORKSPACE } from '../fixtures/test';

test.use({ state: 'empty' });

test('from the first start to an invited colleague who is active', async ({ page, stranger, usher, sink, js }) => {
  await test.step('the first owner is made with the code from the console', async () => {
    await visit(page, '/setup', js);
    await expectHeading(page, 'Set up Usher');
    await page.getByLabel('Set-up code').fill(await usher.setUpCode());
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('Email', { exact: true }).fill(OWNER.email);
    await passwordField(page).fill(OWNER.password);
    await page.getByLabel('Workspace name').fill(WORKSPACE.name);
    await page.getByRole('button', { name: 'Create workspace' }).click();
    await expectHeading(page, 'Users');
    await expectStatus(page, OWNER.email, 'Active');
  });

  const users = new URL(page.url()).pathname;
  await test.step('somebody is invited, and the mail arrives', async () => {
    await inviteFromUsers(page, js, { emails: 'ines@acme.test', name: 'Ines Invited' }, users);
    await expectStatus(page, 'ines@acme.test', 'Invited');
  });
  const link = await linkMailed(sink, 'ines@acme.test', 'invitations');

  await test.step('they accept', async () => {
    await visit(stranger, link, js);
    await expectHeading(stranger, `Join ${WORKSPACE.name}`);
    await acceptAsNew(stranger, link, js, 'Ines Invited', GOOD_PASSWORD);
  });

  await test.step('the list shows them active', async () => {
    await visit(page, users, js);
    await expectStatus(page, 'ines@acme.test', 'Active');
  });

  await test.step('and they can sign in again', async () => {
    await signOut(stranger);
    await signIn(stranger, js, { name: 'Ines Invited', email: 'ines@acme.test', password: GOOD_PASSWORD });
    await signOut(page);
    await page.goto(USERS);
    await expect(page).toHaveURL(/\/login/);
  });
});
