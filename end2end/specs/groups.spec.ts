import { expectAccessible } from '../fixtures/axe';
import { expectHeading, signIn, visit } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, picture, test, WORKSPACE, type Page } from '../fixtures/test';

const GROUPS = `/w/${WORKSPACE.slug}/groups`;
const MIA = { name: 'Mia Member', email: 'mia@acme.test', password: GOOD_PASSWORD };

test.beforeEach(async ({ page, js, usher }) => {
  usher.createUser(MIA, WORKSPACE.slug, 'BUSINESS');
  await signIn(page, js);
});

async function makeGroup(page: Page, js: boolean, name: string): Promise<string> {
  await visit(page, GROUPS, js);
  await page.getByRole('link', { name: 'New group' }).click();
  await expectHeading(page, 'New group');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('business_read', { exact: true }).check();
  await page.getByRole('button', { name: 'Make group' }).click();
  await expectHeading(page, name);
  const group = page.url().replace(/\?.*/, '');
  await visit(page, group, js);
  return group;
}

test('a group: made, filled with pasted addresses, emptied, deleted', async ({ page, js }) => {
  await visit(page, GROUPS, js);
  await expect(page.getByText('No groups yet')).toBeVisible();
  await expectAccessible(page, js);
  await picture(page, 'groups-none');
  await makeGroup(page, js, 'Finance');
  await page.getByLabel('Email addresses').fill(`Mia <${MIA.email}>, nobody@acme.test`);
  await page.getByRole('button', { name: 'Add members' }).click();
  const outcome = page.getByRole('region', { name: 'Outcome' });
  await expect(outcome).toContainText('1 person added.');
  await expect(outcome).toContainText('nobody@acme.test');
  await expect(page.getByRole('heading', { name: '1 member', exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Delete group' })).toContainText('Its 1 member loses this');
  await expectAccessible(page, js);
  await picture(page, 'group');
  await page.getByRole('checkbox', { name: `Choose ${MIA.email}` }).check();
  await page.getByRole('button', { name: 'Remove from group' }).click();
  await expect(page.getByText('They are out of the group.').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: '0 members' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete group' }).click();
  await expectHeading(page, 'Groups');
  await expect(page.getByText('No groups yet')).toBeVisible();
});

test('a mistake stands beside its field, and nothing is lost', async ({ page, js, trouble }) => {
  trouble.allowStatus(422);
  await visit(page, `${GROUPS}/new`, js);
  await page.getByLabel('Description').fill('As typed');
  await page.getByLabel('business_read', { exact: true }).check();
  await page.getByRole('button', { name: 'Make group' }).click();
  await expect(page.getByText('Enter a name.')).toBeVisible();
  await expect(page.getByLabel('Description')).toHaveValue('As typed');
  await expect(page.getByLabel('business_read', { exact: true })).toBeChecked();
  await expectAccessible(page, js);
  await picture(page, 'group-new');
});

test('groups are found by a part of their name', async ({ page, js }) => {
  await makeGroup(page, js, 'Finance');
  await makeGroup(page, js, 'Operations');
  await visit(page, GROUPS, js);
  await page.getByLabel('Search groups').fill('opera');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/q=opera/);
  await expect(page.getByRole('link', { name: 'Operations' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Finance' })).toHaveCount(0);
  await expectAccessible(page, js);
  await picture(page, 'groups');
});
