import { join } from 'node:path';
import { openInviteDialog, signInToUsers, visit } from '../fixtures/pages';
import { test, WORKSPACE, type Page } from '../fixtures/test';

const FOLDER = process.env.README_PICTURES ?? 'pictures/readme';

async function save(page: Page, name: string, colorScheme: 'light' | 'dark' = 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
}

test('pictures of the README', async ({ page, stranger, usher }) => {
  usher.demo(WORKSPACE.slug, 48, 6);
  await visit(stranger, '/login', true);
  await save(stranger, 'sign-in');
  await signInToUsers(page, true);
  await save(page, 'users-light');
  await save(page, 'users-dark', 'dark');
  await openInviteDialog(page);
  await page.getByLabel('Email addresses').fill('kim@acme.test, Lee Moreau <lee@acme.test>');
  await save(page, 'invite');
  await page.setViewportSize({ width: 380, height: 760 });
  await page.goto(`/w/${WORKSPACE.slug}/users`);
  await save(page, 'users-phone');
});
