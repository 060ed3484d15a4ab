// Giving files: a large one on a poor network, several at once, cut and begun again, turned, dropped; and without scripts.
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { fileInput, giveFile, newPieces } from './acts';
import { checkPage, expect, files, test } from './fixtures';
import { poorNetwork, sentOffsets } from './network';

const piece = 'Carnet de vaccination';
const posts = '**/pieces/*/*/*';
const pdf = readFileSync(files.pdf);
const file = (name: string, buffer: Buffer = pdf) => ({ name, mimeType: name.endsWith('.jpg') ? 'image/jpeg' : 'application/pdf', buffer });
const isLive = (enabled: boolean | undefined) => enabled !== false;

/** Holds what goes up until it is let go; counts it. */
async function hold(page: Page) {
  let letGo = () => {};
  const held = new Promise<void>(resolve => (letGo = resolve));
  const sent: string[] = [];
  await page.route(posts, async route => {
    sent.push(route.request().url());
    await held;
    await route.continue().catch(() => {}); // taken back meanwhile
  });
  return { letGo, sent };
}

/** What a telephone takes: twelve million points that do not compress, some 9 MB. */
async function phonePhoto(page: Page): Promise<Buffer> {
  const made = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4000, 3000);
    const brush = canvas.getContext('2d')!;
    const picture = brush.createImageData(4000, 3000);
    const points = new Uint32Array(picture.data.buffer);
    let seed = 7;
    for (let at = 0; at < points.length; at++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      points[at] = 0xff000000 | seed >>> 8;
    }
    brush.putImageData(picture, 0, 0);
    let blob: Blob;
    let quality = 0.95;
    do {
      blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
      quality -= 0.1;
    } while (blob.size > 9.6e6);
    const reader = new FileReader();
    reader.readAsDataURL(blob);
    await new Promise(resolve => (reader.onload = resolve));
    return (reader.result as string).split(',')[1];
  });
  return Buffer.from(made, 'base64');
}

async function sizeOf(image: Locator): Promise<[number, number]> {
  await image.scrollIntoViewIfNeeded();
  await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  return image.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
}

test('a photo of 9 MB on a poor network that falls goes on from where it was', { tag: '@live' }, async ({ page, mails, server, complaints }) => {
  test.slow();
  // Chromium has several names for a way that is cut.
  complaints.tolerate(/^net::ERR_\w+: .*\/pieces\/|Failed to load resource/);
  const photo = await phonePhoto(page);
  expect(photo.length).toBeGreaterThan(8e6);
  const { id, place } = await newPieces(page, mails, piece);
  const network = await poorNetwork(server.url, 4e5);
  await page.goto(`${network.url}/dossiers/${id}/pieces`);
  const input = await fileInput(page, piece, true);
  const offsets = sentOffsets(page, 'IMG_2041.jpg');
  await input.setInputFiles(file('IMG_2041.jpg', photo));
  const progress = place.getByRole('progressbar', { name: 'Envoi de IMG_2041.jpg' });
  await expect.poll(() => offsets.length).toBeGreaterThan(2);
  expect(Number(await progress.getAttribute('value'))).toBeGreaterThan(9);
  await sizeOf(place.locator('.thumb img'));
  expect(Number(await progress.getAttribute('value'))).toBeLessThan(100);
  network.fall();
  await expect(place).toContainText('L’envoi a été interrompu. Il reprendra avec le réseau : gardez cette page ouverte.');
  await checkPage(page, 'photo-interrompue');
  const before = offsets.splice(0);
  network.mend();
  await place.getByRole('button', { name: 'Réessayer : IMG_2041.jpg' }).click();
  await expect(place.getByRole('link', { name: 'IMG_2041.jpg' })).toBeVisible({ timeout: 40_000 });
  await sizeOf(place.locator('.thumb img'));
  // Of what had left, at most the piece that was cut leaves again.
  expect(offsets[0]).toBeGreaterThanOrEqual(before.at(-1)!);
  expect(offsets).toEqual([...new Set(offsets)].sort((one, other) => one - other));
  await checkPage(page, 'photo-recue');
  network.close();
});

test('two files go up at once, the others wait', { tag: '@live' }, async ({ page, mails }) => {
  const { place } = await newPieces(page, mails, piece);
  const input = await fileInput(page, piece, true);
  const { letGo, sent } = await hold(page);
  await input.setInputFiles(['page 1.pdf', 'page 2.pdf', 'page 3.pdf', 'page 4.pdf'].map(name => file(name)));
  await expect(place.getByText('En attente')).toHaveCount(2);
  await expect(place.getByRole('progressbar')).toHaveCount(4);
  expect(sent).toHaveLength(2);
  await checkPage(page, 'envois-en-attente');
  letGo();
  await expect(place.getByRole('link')).toHaveCount(4);
  expect(sent).toHaveLength(4);
});

test('a file that the network dropped is sent again, and it alone', { tag: '@live' }, async ({ page, mails, complaints }) => {
  complaints.tolerate(/ERR_FAILED|Failed to load resource/);
  const { place } = await newPieces(page, mails, piece);
  const input = await fileInput(page, piece, true);
  const sent: string[] = [];
  await page.route(posts, async route => {
    const name = decodeURIComponent(route.request().headers()['upload-name']);
    sent.push(name);
    const isCut = name === 'page 2.pdf' && sent.filter(other => other === name).length === 1;
    await (isCut ? route.abort() : route.continue());
  });
  await input.setInputFiles(['page 1.pdf', 'page 2.pdf', 'page 3.pdf'].map(name => file(name)));
  await expect(place.getByText('Reçu', { exact: true })).toHaveCount(2);
  await expect(place).toContainText('L’envoi a été interrompu');
  await expect(place.getByRole('status')).not.toBeEmpty();
  await place.getByRole('button', { name: 'Réessayer' }).click();
  await expect(place.getByRole('link')).toHaveCount(3);
  expect(sent.sort()).toEqual(['page 1.pdf', 'page 2.pdf', 'page 2.pdf', 'page 3.pdf']);
});

test('files chosen without network go up by themselves when it is back', { tag: '@live' }, async ({ page, context, mails, complaints }) => {
  complaints.tolerate(/ERR_INTERNET_DISCONNECTED/);
  const { place } = await newPieces(page, mails, piece);
  const input = await fileInput(page, piece, true);
  await context.setOffline(true);
  await input.setInputFiles(['page 1.pdf', 'page 2.pdf'].map(name => file(name)));
  await expect(place.getByRole('listitem').filter({ hasText: 'L’envoi a été interrompu.' })).toHaveCount(2);
  await context.setOffline(false);
  // Both at once: either may be there first.
  await expect(place.getByRole('link')).toHaveCount(2);
  for (const name of ['page 1.pdf', 'page 2.pdf']) await expect(place.getByRole('link', { name })).toBeVisible();
});

test('a file is taken back on its way, and leaving meanwhile is asked about', { tag: '@live' }, async ({ page, mails }) => {
  const { place } = await newPieces(page, mails, piece);
  const input = await fileInput(page, piece, true);
  const { letGo } = await hold(page);
  await input.setInputFiles([file('bon.pdf'), file('mauvais.pdf')]);
  await place.getByRole('button', { name: 'Annuler : mauvais.pdf' }).click();
  await expect(place.getByText('mauvais.pdf', { exact: true })).toHaveCount(0);
  const asked = page.waitForEvent('dialog');
  const leaving = page.getByRole('link', { name: 'Continuer' }).click({ noWaitAfter: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await leaving;
  await expect(page).toHaveURL(/pieces/);
  letGo();
  await expect(place.getByRole('link')).toHaveText(['bon.pdf']);
});

test('files are dropped on the card of their piece', { tag: ['@live', '@desk'] }, async ({ page, mails }) => {
  const { place } = await newPieces(page, mails, piece);
  await fileInput(page, piece, true);
  const data = await page.evaluateHandle(bytes => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], 'déposé.pdf', { type: 'application/pdf' }));
    return data;
  }, [...pdf]);
  await expect(place).toContainText('Vous pouvez aussi les déposer ici.');
  await place.dispatchEvent('dragover', { dataTransfer: data });
  await expect(place).toHaveClass(/over/);
  await checkPage(page, 'fichier-au-dessus');
  await place.dispatchEvent('dragleave');
  await expect(place).not.toHaveClass(/over/);
  await place.dispatchEvent('drop', { dataTransfer: data });
  await expect(place.getByRole('link', { name: 'déposé.pdf' })).toBeVisible();
});

test('a photo is turned and taken back', async ({ page, mails }) => {
  const { id, place } = await newPieces(page, mails, piece);
  await giveFile(page, id, 'vaccination', files.photo);
  await giveFile(page, id, 'vaccination', files.pdf);
  await page.reload();
  const picture = place.locator('.thumb img');
  const [width, height] = await sizeOf(picture);
  await expect(place.getByRole('button', { name: /^Tourner/ })).toHaveCount(1);
  await place.getByRole('button', { name: 'Tourner photo.jpg' }).click();
  await expect(picture).toHaveAttribute('src', /t=1/);
  await expect.poll(() => sizeOf(picture)).toEqual([height, width]);
  await expect(page).toHaveURL(/#vaccination$/);
  await checkPage(page, 'photo-tournee');
  await place.getByRole('button', { name: 'Retirer photo.jpg' }).click();
  await expect(place.getByRole('link')).toHaveText(['attestation.pdf']);
  await expect(place).toContainText(/\d pages?/);
});

test('without scripts, files go up by the plain form', async ({ page, mails, javaScriptEnabled }) => {
  test.skip(isLive(javaScriptEnabled), 'scripts send by themselves');
  const { place } = await newPieces(page, mails, piece);
  await page.getByLabel(`Choisir un fichier : ${piece}`).setInputFiles([files.pdf, files.photo]);
  await place.getByRole('button', { name: 'Envoyer ce fichier' }).click();
  await expect(place.getByRole('link')).toHaveText(['attestation.pdf', 'photo.jpg']);
  await checkPage(page, 'pieces-sans-script');
});
