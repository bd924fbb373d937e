import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

// Makes pictures, tests nothing: `make pictures`.
export default defineConfig({
  ...tests,
  testDir: './readme',
  workers: 1,
  reporter: 'line',
  projects: [{ name: 'readme', use: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 2 } }],
});
