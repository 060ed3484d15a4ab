// Without a network: a page of ours in place of the browser's error, and nothing of anybody on the device.
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFamily } from './acts';
import { root } from './demo.mjs';
import { checkPage, expect } from './fixtures';
import { keepsOfflinePage, test } from './line';

const heading = { name: 'Pas de réseau', level: 1 };

test('without a network every page is a calm one of ours, and comes back by itself', { tag: '@live' }, async ({ page, mails, context, line }) => {
  await newFamily(page, mails);
  await keepsOfflinePage(page);

  line.cut();
  for (const path of ['/tableau-de-bord', '/famille/entourage', '/admin']) {
    await page.goto(path);
    await expect(page.getByRole('heading', heading)).toBeVisible();
    await expect(page).toHaveURL(path);
  }
  await page.goto('/tableau-de-bord');
  await checkPage(page, 'hors-ligne');
  await page.getByRole('link', { name: 'Réessayer' }).click();
  await expect(page.getByRole('heading', heading)).toBeVisible();

  await line.mend(context);
  await expect(page.getByRole('heading', { name: /^Bonjour/, level: 1 })).toBeVisible({ timeout: 20_000 });
  await expect(page).toHaveURL('/tableau-de-bord');
});

test('an error of the server is shown as it is: it is not a missing network', { tag: '@live' }, async ({ page, mails, complaints }) => {
  complaints.tolerate(/404/);
  await newFamily(page, mails);
  await keepsOfflinePage(page);
  await page.goto('/nulle-part');
  await expect(page.getByRole('heading', { name: 'Cette page n’existe pas' })).toBeVisible();
});

test('what the device keeps is the list and nothing else, whoever signs in', { tag: '@live' }, async ({ page, mails, line }) => {
  const { email, username } = await newFamily(page, mails);
  await keepsOfflinePage(page);
  for (const path of ['/tableau-de-bord', '/famille', '/mon-espace', '/']) await page.goto(path);
  const kept = await everythingKept(page);
  expect(kept.map(({ path }) => path)).toEqual(await filesOfWorker(page));
  for (const { path, text } of kept) {
    for (const secret of [email, username, 'TEST2']) expect(text, path).not.toContain(secret);
  }
  test.info().annotations.push({ type: 'kept', description: `${Math.round(kept.reduce((sum, { bytes }) => sum + bytes, 0) / 1000)} kB` });

  await page.request.post('/api/account/sign_out', { headers: { accept: 'application/json' } });
  const other = await newFamily(page, mails);
  await page.goto('/tableau-de-bord');
  expect(await everythingKept(page)).toEqual(kept);
  line.cut();
  await page.goto('/mon-espace');
  await expect(page.getByRole('heading', heading)).toBeVisible();
  for (const person of [email, other.email]) expect(await page.content()).not.toContain(person);
});

test('with one file missing nothing is kept, and the portal works as before', { tag: '@live' }, async ({ page, context, complaints }) => {
  complaints.tolerate(/ERR_FAILED|icons\.svg/);
  let tried = 0;
  await context.route('**/icons.svg', route => {
    if (route.request().serviceWorker()) tried++;
    return route.abort();
  });
  await page.goto('/');
  await expect.poll(() => tried).toBeGreaterThan(0);
  await expect.poll(() => leftOn(page)).toEqual({ caches: [], workers: 0 });
  await page.goto('/connexion');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('where an authority wants no worker any more, what it kept goes with it', { tag: '@live' }, async ({ page, mails, line }) => {
  await newFamily(page, mails);
  await keepsOfflinePage(page);
  line.replaceWorker(readFileSync(join(root, 'server/content/no-service-worker.js'), 'utf8'));
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await expect.poll(() => leftOn(page)).toEqual({ caches: [], workers: 0 });
});

/** What workers leave on the device. */
function leftOn(page: Page) {
  return page.evaluate(async () => ({ caches: await caches.keys(), workers: (await navigator.serviceWorker.getRegistrations()).length }));
}

async function filesOfWorker(page: Page): Promise<string[]> {
  const script = await (await page.request.get('/service-worker.js')).text();
  return JSON.parse(script.match(/^const FILES = (.*);$/m)![1]);
}

/** Every answer of every cache, read in the page. */
async function everythingKept(page: Page) {
  return page.evaluate(async () => {
    const kept = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const content = await (await cache.match(request))!.arrayBuffer();
        kept.push({ path: new URL(request.url).pathname, bytes: content.byteLength, text: new TextDecoder().decode(content) });
      }
    }
    return kept;
  });
}
