import { expectAccessible } from '../fixtures/axe';
import { acceptAsNew } from '../fixtures/door';
import { linkMailed } from '../fixtures/mails';
import { expectHeading, openInviteDialog, results, row, sendInvitations, signIn, USERS, visit } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, picture, test, WORKSPACE, type Page } from '../fixtures/test';

const HOME = `/w/${WORKSPACE.slug}`;
const MIA = { name: 'Mia Member', email: 'mia@acme.test', password: GOOD_PASSWORD };

/** A role for users, a group and an app to give. */
async function prepare(page: Page, js: boolean): Promise<void> {
  await signIn(page, js);
  await visit(page, `${HOME}/roles/new`, js);
  await page.getByLabel('Name', { exact: true }).fill('Front desk');
  await page.getByLabel('Target').selectOption('USER');
  await page.getByRole('radio', { name: 'People: READ' }).check();
  await page.getByRole('button', { name: 'Make role' }).click();
  await expectHeading(page, 'Front desk');
  await visit(page, `${HOME}/apps/new`, js);
  await page.getByLabel('Name', { exact: true }).fill('Sales');
  await page.getByLabel('Address', { exact: true }).fill('https://sales.acme.test/board');
  await page.getByRole('button', { name: 'Register app' }).click();
  await expectHeading(page, 'Sales');
  await visit(page, `${HOME}/groups/new`, js);
  await page.getByLabel('Name', { exact: true }).fill('Finance');
  await page.getByRole('button', { name: 'Make group' }).click();
  await expectHeading(page, 'Finance');
}

test('an invitation with a role, a group and an app: what it allows is said, and held once it is accepted', async ({
  page, stranger, sink, js,
}) => {
  await prepare(page, js);
  await visit(page, USERS, js);
  await openInviteDialog(page);
  await page.getByRole('group', { name: 'Roles' }).getByLabel('Front desk').check();
  await page.getByRole('group', { name: 'Groups' }).getByLabel('Finance').check();
  await page.getByLabel('Sales', { exact: true }).selectOption('CONTRIBUTE');
  if (js) await expect(page.getByText(/With all of this: .*sees people/)).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'invite-given');
  await sendInvitations(page, { emails: 'ines@acme.test' });
  await expect(results(page)).toContainText('ines@acme.test');
  await visit(page, USERS, js);
  await expect(row(page, 'ines@acme.test')).toContainText('Front desk, Finance');
  const link = await linkMailed(sink, 'ines@acme.test', 'invitations');
  await acceptAsNew(stranger, link, js, 'Ines Invited', GOOD_PASSWORD);
  // By the role they see the list, by the privilege they open the app.
  await visit(stranger, USERS, js);
  await expectHeading(stranger, 'Users');
  await visit(stranger, `${HOME}/apps`, js);
  await expect(stranger.getByRole('link', { name: /Sales/ }).first()).toHaveAttribute('href', 'https://sales.acme.test/board');
  await visit(page, USERS, js);
  await row(page, 'ines@acme.test').getByRole('link', { name: 'Ines Invited' }).click();
  await expectHeading(page, 'Ines Invited');
  await expect(page.getByText('READ on USER_MANAGEMENT by role Front desk')).toBeVisible();
  await expect(page.getByText(/Sales: Contribute/)).toBeVisible();
  await expectAccessible(page, js);
});

test('what somebody holds is changed in the form, and found in the list', async ({ page, js, usher }) => {
  usher.createUser(MIA, WORKSPACE.slug, 'BUSINESS');
  await prepare(page, js);
  await visit(page, USERS, js);
  await row(page, MIA.email).getByRole('link', { name: MIA.name }).click();
  await expectHeading(page, MIA.name);
  const person = page.url().replace(/\?.*/, '');
  await visit(page, `${person}/edit`, js);
  await page.getByRole('group', { name: 'Roles' }).getByLabel('Front desk').check();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText(/saved/i).first()).toBeVisible();
  await visit(page, USERS, js);
  await expect(row(page, MIA.email)).toContainText('Front desk');
  await page.getByRole('button', { name: 'Roles, groups, apps' }).or(page.locator('summary').filter({ hasText: 'Roles, groups, apps' })).filter({ visible: true }).first().click();
  await page.getByLabel('Role', { exact: true }).selectOption({ label: 'Front desk' });
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/role=/);
  await expect(row(page, MIA.email)).toHaveCount(1);
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await picture(page, 'users-by-role');
  await visit(page, `${person}/edit`, js);
  await page.getByRole('group', { name: 'Roles' }).getByLabel('Front desk').uncheck();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText(/saved/i).first()).toBeVisible();
  await visit(page, USERS, js);
  await expect(row(page, MIA.email)).not.toContainText('Front desk');
});
