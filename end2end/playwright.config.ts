import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';

// The program for tests first: the same engine without a window's machinery takes half the time.
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env.E2E_CHROMIUM ?? CHROMIUM.find((path) => existsSync(path));

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };

// Every spec runs in each of the four; a test tagged @js needs JavaScript, one
// tagged @nojs is about its absence.
export default defineConfig({
  testDir: './specs',
  outputDir: './test-results',
  fullyParallel: true,
  workers: 2,
  // A machine that builds beside the tests is late now and then; a second failure is one.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./fixtures/counts.ts']],
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    timezoneId: 'Europe/Madrid',
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    screenshot: 'only-on-failure',
    // Recording all of them costs a sixth of the time: where failures are tried again, the second try is recorded.
    trace: process.env.CI ? 'on-first-retry' : 'retain-on-failure',
    permissions: ['clipboard-read', 'clipboard-write'],
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desktop-js', use: { ...desktop, javaScriptEnabled: true }, grepInvert: /@nojs/ },
    { name: 'phone-js', use: { ...phone, javaScriptEnabled: true }, grepInvert: /@nojs/ },
    { name: 'desktop-nojs', use: { ...desktop, javaScriptEnabled: false }, grepInvert: /@js/ },
    // Without scripts a form does the same at any width: here are the ways of guests and the look of every page.
    {
      name: 'phone-nojs',
      use: { ...phone, javaScriptEnabled: false },
      grepInvert: /@js/,
      testMatch: /(walk|look|door|invite|users)\.spec\.ts/,
    },
  ],
});
