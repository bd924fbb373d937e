import { linkMailed } from '../fixtures/mails';
import { expectHeading, expectStatus, linkField, openMenu, passwordField, press, signIn, USERS, visit } from '../fixtures/pages';
import { expect, GOOD_PASSWORD, test, WORKSPACE } from '../fixtures/test';

test.beforeEach(async ({ page, js }) => signIn(page, js));

test('settings: saved, and a mistake loses nothing', async ({ page, js, trouble }) => {
  trouble.allowStatus(422);
  await visit(page, `/w/${WORKSPACE.slug}/settings`, js);
  await page.getByLabel('Workspace name', { exact: true }).fill('Acme Two');
  await page.getByLabel('Domains of users').fill('not a domain!');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText(/Enter domains such as/)).toBeVisible();
  await expect(page.getByLabel('Workspace name', { exact: true })).toHaveValue('Acme Two');
  await page.getByLabel('Domains of users').fill('acme.test');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('The settings were saved.').first()).toBeVisible();
  await visit(page, `/w/${WORKSPACE.slug}/settings`, js);
  await expect(page.getByLabel('Workspace name', { exact: true })).toHaveValue('Acme Two');
  await expect(page.getByLabel('Domains of users')).toHaveValue('acme.test');
});

test('a second workspace, and back by the switcher', async ({ page, js }) => {
  await visit(page, '/account', js);
  await page.getByLabel('Workspace name', { exact: true }).fill('Second Office');
  await page.getByRole('button', { name: 'Make workspace' }).click();
  await expect(page).toHaveURL(/\/w\/second-office\/users/);
  await visit(page, '/w/second-office/users', js);
  await expectHeading(page, 'Users');
  await openMenu(page, 'Workspace Second Office');
  await press(page, WORKSPACE.name);
  await expect(page).toHaveURL(new RegExp(`/w/${WORKSPACE.slug}/users`));
  // The one that was looked at last opens first.
  await visit(page, '/', js);
  await expect(page).toHaveURL(new RegExp(`/w/${WORKSPACE.slug}/users`));
});

test('a reusable link: made, used, counted, switched off', async ({ page, stranger, js, sink, trouble }) => {
  trouble.allowStatus(410);
  await visit(page, `/w/${WORKSPACE.slug}/settings/links`, js);
  await page.getByLabel('Name', { exact: true }).fill('Class of 26');
  await page.getByLabel('Uses', { exact: true }).fill('3');
  const nextYear = `${new Date().getUTCFullYear()}-12-31`;
  await page.getByLabel('Last day').fill(nextYear);
  await page.getByRole('button', { name: 'Make link' }).click();
  const link = await linkField(page).inputValue();
  expect(link).toMatch(/\/join\/[A-Za-z0-9_-]{43}$/);
  await visit(stranger, link, js);
  await expectHeading(stranger, `Join ${WORKSPACE.name}`);
  await stranger.getByLabel('Email', { exact: true }).fill('pat@school.test');
  await stranger.getByLabel('Your name', { exact: true }).fill('Pat Pupil');
  await stranger.getByRole('button', { name: 'Ask to join' }).click();
  await expect(stranger.getByText(/Look into your mailbox/)).toBeVisible();
  await visit(stranger, await linkMailed(sink, 'pat@school.test', 'invitations'), js);
  await passwordField(stranger).fill(GOOD_PASSWORD);
  await stranger.getByRole('button', { name: 'Accept invitation' }).click();
  await expect(stranger).not.toHaveURL(/invitations/);
  await visit(page, USERS, js);
  await expectStatus(page, 'pat@school.test', 'Active');
  await visit(page, `/w/${WORKSPACE.slug}/settings/links`, js);
  await expect(page.getByRole('row').filter({ hasText: 'Class of 26' })).toContainText('1 of 3');
  await page.getByRole('button', { name: 'Switch off Class of 26' }).click();
  await expect(page.getByText(/The link is switched off/).first()).toBeVisible();
  await stranger.goto(link);
  await expectHeading(stranger, /switched off/);
});

test('the audit log: readable, filtered, exported', async ({ page, js }) => {
  await visit(page, `/w/${WORKSPACE.slug}/settings`, js);
  await page.getByLabel('Workspace name', { exact: true }).fill('Acme Two');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByText('The settings were saved.').first()).toBeVisible();
  await visit(page, `/w/${WORKSPACE.slug}/audit`, js);
  await expectHeading(page, 'Audit log');
  const events = page.getByRole('list', { name: 'Events' });
  await expect(events.getByRole('listitem').first()).toContainText('changed the settings');
  await expect(events.getByRole('listitem').first()).toContainText(/Name.*Acme Analytics.*Acme Two/);
  await page.getByLabel('What', { exact: true }).selectOption('session.signed-in');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/action=session\.signed-in/);
  await expect(events.getByText('changed the settings')).toHaveCount(0);
  await expect(events.getByText('signed in').first()).toBeVisible();
  const file = await page.request.get((await page.getByRole('link', { name: 'CSV' }).getAttribute('href'))!);
  expect(file.headers()['content-disposition']).toBe('attachment; filename="audit-acme.csv"');
  expect(await file.text()).toContain('session.signed-in');
  await page.getByLabel('By', { exact: true }).fill('nobody@acme.test');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page.getByText('Nothing found')).toBeVisible();
});
