import { alive } from '../fixtures/pages';
import { expect, test } from '../fixtures/test';

test('the sign-in page weighs under 200 KB over the wire and is alive quickly @js', async ({ page, context, js }) => {
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const sizes = new Map<string, number>();
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await page.goto('/login');
  await alive(page, js);
  await page.waitForLoadState('networkidle');
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  console.log(`sign-in page: ${sizes.size} answers, ${(total / 1024).toFixed(1)} KB`);
  expect(total).toBeLessThan(200 * 1024);
});

test('without scripts the sign-in page is the same page @nojs', async ({ page }) => {
  await page.goto('/login');
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
  await expect(page.getByRole('link', { name: 'Forgot password?' })).toBeVisible();
});
