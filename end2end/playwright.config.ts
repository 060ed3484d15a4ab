import { defineConfig } from '@playwright/test';
import { launchOptions } from './browser.mjs';
import type { Options } from './fixtures';

const phone = { viewport: { width: 360, height: 800 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1280, height: 800 } };

export default defineConfig<{}, Options>({
  testDir: '.',
  // Below, so that a run leaves the screens of the others alone.
  outputDir: 'test-results/failures',
  reporter: 'list',
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    // Else a missing thing is waited for until the whole test is over.
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    launchOptions,
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'phone', use: phone },
    { name: 'desktop', use: desktop },
    // `@live` marks what needs a browser that runs scripts.
    { name: 'plain', use: { ...phone, javaScriptEnabled: false }, grepInvert: /@live/ },
    // `@main` marks the main journey.
    { name: 'postgres', use: { ...desktop, database: 'postgres' }, grep: /@main/ },
  ],
});
