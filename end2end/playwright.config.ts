import { defineConfig } from '@playwright/test';
import { launchOptions, screens } from './browser.mjs';
import type { Options } from './fixtures';

const { phone, desktop } = screens;

export default defineConfig<{}, Options>({
  testDir: '.',
  // Below, so that a run leaves the screens of the others alone.
  outputDir: 'test-results/failures',
  reporter: 'list',
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    // Else a missing thing is waited for until the whole test is over.
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    launchOptions,
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
  },
  // A journey runs where it can fail in its own way, and nowhere else:
  // - families hold a telephone, with scripts and without: `phone` and `plain`;
  // - `@desk`: agents, keyboards and paper are the same on every screen but a telephone: `desktop` alone;
  // - `@live` needs scripts, so not `plain`; what `server/tests/it/flows` does by plain forms has this tag too;
  // - `@soak`: by `make soak` only;
  // - `@main`, the ways into the portal and the main journey: everywhere, and on Postgres.
  // Which of them asks axe is said by `checkPage`.
  projects: [
    { name: 'phone', use: phone, grepInvert: /@desk|@soak/ },
    { name: 'desktop', use: desktop, grep: /@main|@desk/ },
    { name: 'plain', use: { ...phone, javaScriptEnabled: false }, grepInvert: /@live|@desk|@soak/ },
    ...(process.env.RUNS ? [{ name: 'soak', use: phone, grep: /@soak/ }] : []),
    { name: 'postgres', use: { ...desktop, database: 'postgres' }, grep: /@main/ },
  ],
});
