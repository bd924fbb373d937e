import { press, signInToUsers, results, row, USERS, visit } from '../fixtures/pages';
import { expect, OWNER, test, type Page } from '../fixtures/test';

/** Presses Tab until the focus stands on what is wanted. */
async function tabTo(page: Page, wanted: (element: Element) => boolean, most = 60): Promise<void> {
  for (let time = 0; time < most; time += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`(${wanted.toString()})(document.activeElement)`)) return;
  }
  throw new Error(`Tab never came to ${wanted.toString()}`);
}

test('the dialog by keyboard alone: focus goes in, is held, comes back @js', async ({ page, js }) => {
  await signInToUsers(page, js);
  await tabTo(page, (element) => /^\s*Invite users\s*$/.test(element.textContent ?? ''));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Invite users' });
  await expect(dialog).toBeVisible();
  await expect(page.getByLabel('Email addresses')).toBeFocused();

  // Held: any number of Tabs stays inside, or in the browser's own bar, never on the page behind.
  for (let time = 0; time < 30; time += 1) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(() => {
      const at = document.activeElement;
      return at === null || at === document.body || at.closest('dialog') !== null;
    });
    expect(inside).toBe(true);
  }

  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Invite users', { exact: true }).first()).toBeFocused();
});

test('inviting by keyboard alone @js', async ({ page, js }) => {
  await signInToUsers(page, js);
  await tabTo(page, (element) => /^\s*Invite users\s*$/.test(element.textContent ?? ''));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Email addresses')).toBeFocused();
  await page.keyboard.type('ines@acme.test');
  await tabTo(page, (element) => /^\s*Send (\d+ )?invitations?\s*$/.test(element.textContent ?? ''));
  await page.keyboard.press('Enter');
  await expect(results(page)).toBeVisible();
  await visit(page, USERS, js);
  await expect(row(page, 'ines@acme.test')).toBeVisible();
});

test('the first Tab offers to skip to the content', async ({ page, js }) => {
  await signInToUsers(page, js);
  await page.keyboard.press('Tab');
  const focused = page.locator(':focus');
  await expect(focused).toHaveText(/skip to/i);
  await expect(focused).toBeInViewport();
});

test('a menu opens, closes with Escape and gives the focus back @js', async ({ page, js }) => {
  await signInToUsers(page, js);
  const button = page.getByRole('button', { name: 'Account', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Sign out' }).or(page.getByRole('menuitem', { name: 'Sign out' }))).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Sign out' }).or(page.getByRole('menuitem', { name: 'Sign out' }))).toBeHidden();
  await expect(button).toBeFocused();
});

test('closing the dialog with its button @js', async ({ page, js }) => {
  await signInToUsers(page, js);
  await press(page, 'Invite users');
  const dialog = page.getByRole('dialog', { name: 'Invite users' });
  await dialog.getByRole('button', { name: /cancel|close/i }).first().click();
  await expect(dialog).toBeHidden();
  await expect(row(page, OWNER.email)).toBeVisible();
});
