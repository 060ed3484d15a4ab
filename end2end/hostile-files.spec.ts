// Files as families have them, good and bad, all at once on a poor network that falls: each is kept, or refused with its reason beside it.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { fileInput, newPieces } from './acts';
import { pdf } from './bench/pdf.mjs';
import { checkPage, expect, files, test } from './fixtures';
import { poorNetwork, sentOffsets } from './network';

const piece = 'Carnet de vaccination';
const example = readFileSync(files.pdf);
/** It asks for a password (qpdf, AES of 256 bits). */
const locked = readFileSync(resolve(import.meta.dirname, 'fixtures/secret.pdf'));
const photo = resolve(import.meta.dirname, '../server/tests/it/fixtures/photo.heic');

/** A scan of four pages with its beginning and its end, and half of what stood between. */
const scan = pdf(40_000, 4);
const damaged = Buffer.concat([scan.subarray(0, scan.length / 2), Buffer.from('\nstartxref\n9\n%%EOF\n')]);

/** A PNG of a few bytes that would take ten thousand million in memory. */
function bomb(): Buffer {
  const sides = Buffer.from([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0]);
  const chunk = (kind: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(kind), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const parts = [chunk('IHDR', sides), chunk('IDAT', deflateSync(Buffer.alloc(1000))), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}

const refused: [name: string, content: Buffer, why: string][] = [
  ['facture.pdf', Buffer.from('<!doctype html><title>facture</title>'), 'n’est ni un PDF ni une photo'],
  ['vide.pdf', Buffer.alloc(0), 'Ce fichier est vide.'],
  ['secret.pdf', locked, 'Ce PDF est protégé par un mot de passe.'],
  ['abime.pdf', damaged, 'Ce fichier est abîmé : il ne s’ouvre pas.'],
  ['coupe.pdf', example.subarray(0, example.length / 2), 'Ce fichier est abîmé : il manque sa fin.'],
  ['bombe.png', bomb(), 'Cette photo est trop grande.'],
  ['enorme.pdf', Buffer.alloc(11 * 1024 * 1024), 'Ce fichier dépasse 10 Mo.'],
];

test('whatever a family gives is kept, or refused beside its name, though the network falls', { tag: '@live' }, async ({ page, mails, server, complaints }) => {
  complaints.tolerate(/^net::ERR_\w+: .*\/pieces\/|Failed to load resource/);
  const { id, place } = await newPieces(page, mails, piece);
  const network = await poorNetwork(server.url, 2e6);
  await page.goto(`${network.url}/dossiers/${id}/pieces`);
  const input = await fileInput(page, piece, true);
  const offsets = sentOffsets(page, 'scan.pdf');
  const given = [['scan.pdf', pdf(8e6, 40)], ['IMG_0001.HEIC', readFileSync(photo)], ...refused] as [string, Buffer][];
  await input.setInputFiles(given.map(([name, buffer]) => ({ name, mimeType: 'application/octet-stream', buffer })));
  const line = (name: string) => place.getByRole('listitem').filter({ hasText: name });

  await expect.poll(() => offsets.length).toBeGreaterThan(4);
  network.fall();
  await expect(line('scan.pdf')).toContainText('L’envoi a été interrompu. Il reprendra avec le réseau');
  const before = offsets.splice(0);
  network.mend();
  // What a browser says once it has a network again: nobody presses anything.
  await page.evaluate(() => dispatchEvent(new Event('online')));

  await expect(line('scan.pdf')).toContainText('Reçu', { timeout: 30_000 });
  await expect(line('IMG_0001.HEIC')).toContainText('Reçu');
  expect(offsets[0]).toBeGreaterThanOrEqual(before.at(-1)!);
  expect(offsets).toEqual([...new Set(offsets)].sort((one, other) => one - other));
  for (const [name, , why] of refused) await expect(line(name)).toContainText(why);
  // The same file would be refused again.
  await expect(place.getByRole('button', { name: 'Réessayer' })).toHaveCount(0);
  await checkPage(page, 'fichiers-refuses');

  await place.getByRole('button', { name: 'Actualiser la liste' }).click();
  await expect(place.getByRole('link')).toHaveCount(2);
  await expect(line('scan.pdf')).toContainText('40 pages');
  // A telephone's photo is kept as one that every screen shows.
  await expect(place.getByRole('link', { name: 'IMG_0001.jpg' })).toBeVisible();
  for (const [name] of refused) await expect(line(name)).toHaveCount(0);
  network.close();
});
