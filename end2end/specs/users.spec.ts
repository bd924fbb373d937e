import { expectHeading, row, signIn, USERS, visit } from '../fixtures/pages';
import { expect, OWNER, test, WORKSPACE, type Page } from '../fixtures/test';

const PEOPLE = 120;
const INVITATIONS = 12;

test.beforeEach(async ({ page, js, usher }) => {
  usher.demo(WORKSPACE.slug, PEOPLE, INVITATIONS);
  await signIn(page, js);
  await visit(page, USERS, js);
  await expectHeading(page, 'Users');
});

function rows(page: Page) {
  return page.getByRole('row').filter({ has: page.getByRole('cell') });
}

/** The addresses of the rows that stand there, from the names of their menus or their words. */
async function addresses(page: Page): Promise<string[]> {
  const words = await rows(page).allInnerTexts();
  return words.map((text) => /[^\s<>()]+@[^\s<>()]+\.[a-z]+/i.exec(text)?.[0] ?? `no address in: ${text}`);
}

test('fifty a page, and every person once on the way to the end and back', async ({ page, js }) => {
  const seen: string[] = [];
  let pages = 0;
  for (;;) {
    pages += 1;
    const here = await addresses(page);
    expect(here.length).toBeLessThanOrEqual(50);
    seen.push(...here);
    const next = page.getByRole('link', { name: /^next/i });
    if ((await next.count()) === 0 || (await next.first().getAttribute('aria-disabled')) === 'true') break;
    const first = here[0]!;
    await next.first().click();
    await expect.poll(async () => (await addresses(page))[0]).not.toBe(first);
    expect(pages).toBeLessThan(10);
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBeGreaterThanOrEqual(PEOPLE);
  expect(seen).toContain(OWNER.email);

  const last = (await addresses(page))[0]!;
  await page.getByRole('link', { name: /^previous/i }).first().click();
  await expect.poll(async () => (await addresses(page))[0]).not.toBe(last);
  expect(await addresses(page)).toHaveLength(50);

  // The address bar holds the page.
  const there = await addresses(page);
  await visit(page, page.url(), js);
  expect(await addresses(page)).toEqual(there);
});

test('search by a fragment, whatever its case, and clear it', async ({ page }) => {
  const someone = (await addresses(page)).find((email) => email !== OWNER.email)!;
  const fragment = someone.slice(1, 9).toUpperCase();
  await page.getByLabel('Search users').fill(fragment);
  await page.getByLabel('Search users').press('Enter');
  await expect(page).toHaveURL(/[?&]\w+=[^&]/);
  await expect(row(page, someone)).toBeVisible();
  await expect
    .poll(async () => (await rows(page).allInnerTexts()).filter((text) => !text.toLowerCase().includes(fragment.toLowerCase())).length)
    .toBe(0);
});

test('a search that nobody fits says so and offers to clear it', async ({ page }) => {
  await page.getByLabel('Search users').fill('zzqqxxzz');
  await page.getByLabel('Search users').press('Enter');
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole('link', { name: /clear/i }).or(page.getByRole('button', { name: /clear/i })).filter({ visible: true }).first().click();
  await expect.poll(() => rows(page).count()).toBeGreaterThan(40);
});

test('searching as one types @js', async ({ page }) => {
  await page.getByLabel('Search users').pressSequentially('olive');
  await expect(rows(page)).toHaveCount(1);
  await expect(row(page, OWNER.email)).toBeVisible();
  await expect(page.getByLabel('Search users')).toBeFocused();
});

test('hostile searches are only searches', async ({ page }) => {
  for (const fragment of ['<script>', "' or 1=1 --", '%', '_', '"', '*', 'a'.repeat(100), '\\', '🙂']) {
    await page.getByLabel('Search users').fill(fragment);
    await page.getByLabel('Search users').press('Enter');
    await expectHeading(page, 'Users');
    await expect(page.getByLabel('Search users')).toHaveValue(fragment);
    await expect.poll(() => rows(page).count()).toBeLessThanOrEqual(1);
  }
});

test('filter by status, with its count', async ({ page }) => {
  const invited = page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: /^Invited/ });
  const count = Number(/(\d+)/.exec((await invited.innerText()).replaceAll(',', ''))?.[1]);
  expect(count).toBeGreaterThan(0);
  await invited.click();
  await expect(rows(page)).toHaveCount(Math.min(count, 50));
  for (const text of await rows(page).allInnerTexts()) expect(text).toContain('Invited');
  await expect(invited).toHaveAttribute('aria-current', /page|true/);
});

test('sort by a column, up and down', async ({ page }) => {
  test.skip((page.viewportSize()?.width ?? 0) < 600, 'on a phone the rows are cards without column headers');
  const header = page.getByRole('columnheader', { name: /^Name/ });
  await expect(header).toHaveAttribute('aria-sort', 'ascending');
  const upwards = await addresses(page);
  await header.getByRole('link').click();
  await expect(page.getByRole('columnheader', { name: /^Name/ })).toHaveAttribute('aria-sort', 'descending');
  expect((await addresses(page))[0]).not.toBe(upwards[0]);
  await page.getByRole('columnheader', { name: /^Status/ }).getByRole('link').click();
  await expect(page.getByRole('columnheader', { name: /^Status/ })).toHaveAttribute('aria-sort', /ascending|descending/);
});
