// On a device that a family said to be its own: a dossier is filled without a network, even after the browser was closed, and nothing of it
// is left for the next person.
import type { Page } from '@playwright/test';
import { awake, card, fileInput, fillSignIn, newDossier, newEntourage, newFamily, signInFast } from './acts';
import { ownDevice, recordsOn } from './device';
import { checkPage, endSessions, expect, files } from './fixtures';
import { keepsOfflinePage, test } from './line';

const here = 'Enregistré sur cet appareil, en attente de réseau';
const standing = (page: Page) => page.locator('.keeping');

test('a dossier opened once is filled without a network, and goes up by itself', { tag: '@live' }, async ({ page, context, mails, line }) => {
  await newFamily(page, mails);
  const { child } = await newEntourage(page, { isDeclared: false });
  const id = await newDossier(page, child, { isFilled: false });
  const dossier = `/dossiers/${id}`;
  await page.goto(dossier);
  await expect(page.getByRole('heading', { name: 'Remplir sans réseau' })).toBeVisible();
  await checkPage(page, '94-appareil-question');
  await ownDevice(page);
  await checkPage(page, '95-appareil-personnel');
  await keepsOfflinePage(page);

  line.cut();
  await page.close();
  page = await context.newPage();
  await test.step('The dossier opens, and its parts', async () => {
    await page.goto('/tableau-de-bord');
    await page.getByRole('link', { name: /Dossier de Zoé/ }).click();
    await expect(page.getByRole('heading', { name: /Dossier de Zoé/, level: 1 })).toBeVisible();
    await checkPage(page, '96-dossier-sans-reseau');
    await page.getByRole('link', { name: 'Assurance' }).click();
    await page.getByLabel('Oui').check();
    await page.getByLabel('Nom de l’assureur').fill('MAIF');
    await expect(standing(page)).toContainText(here);
    await checkPage(page, '97-partie-sans-reseau');
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await expect(page).toHaveURL(dossier);
    await expect(page.getByRole('listitem').filter({ hasText: 'Assurance' })).toContainText('En attente de réseau');
  });

  await test.step('What was typed is there after another closing', async () => {
    await page.close();
    page = await context.newPage();
    await page.goto(`${dossier}/assurance`);
    await expect(page.getByLabel('Nom de l’assureur')).toHaveValue('MAIF');
    await page.getByLabel('Numéro de contrat').fill('123');
    await expect(standing(page)).toContainText(here);
    await page.goto(`${dossier}/sante`);
    await page.getByRole('group', { name: /vaccinations/ }).getByLabel('Oui').check();
    await expect(standing(page)).toContainText(here);
    await page.close();
  });

  await line.mend(context);
  page = await context.newPage();
  await page.goto('/tableau-de-bord');
  await expect.poll(() => held(page, id, 'assurance', 'policy')).toBe('123');
  await expect.poll(() => held(page, id, 'sante', 'vaccinated')).toBe('oui');
  expect(await held(page, id, 'assurance', 'insurer')).toBe('MAIF');
});

test('files chosen without a network wait on the device, and go up by themselves', { tag: '@live' }, async ({ page, context, mails, line }) => {
  const { id } = await ownDossier(page, mails);
  const pieces = `/dossiers/${id}/pieces`;
  line.cut();
  await page.goto(`/dossiers/${id}`);
  await page.getByRole('link', { name: 'Pièces à joindre' }).click();
  await (await fileInput(page, 'Carnet de vaccination', true)).setInputFiles([files.pdf, files.photo]);
  for (const at of [0, 1]) await expect(given(page).nth(at)).toContainText('Gardé sur cet appareil, en attente de réseau');
  await checkPage(page, '96b-pieces-sans-reseau');
  await page.close();

  page = await context.newPage();
  await page.goto(pieces);
  await expect(given(page)).toHaveCount(2);
  await given(page).filter({ hasText: 'photo.jpg' }).getByRole('button', { name: 'Effacer' }).click();
  await expect(given(page)).toHaveCount(1);
  await page.close();

  await line.mend(context);
  page = await context.newPage();
  await page.goto('/tableau-de-bord');
  await expect.poll(async () => (await page.request.get(pieces)).text(), { timeout: 20_000 }).toContain('attestation.pdf');
  await expect.poll(async () => (await recordsOn(page)).filter(([name]) => /file|bytes/.test(name))).toEqual([]);
  await page.goto(pieces);
  await expect(given(page)).toHaveCount(1);
  await expect(given(page)).toContainText('attestation.pdf');
});

test('without a network, the page that was open goes on when it is back', { tag: '@live' }, async ({ page, context, mails, line }) => {
  const { id } = await ownDossier(page, mails);
  line.cut();
  await page.goto(`/dossiers/${id}/assurance`);
  await page.getByLabel('Oui').check();
  await page.getByLabel('Nom de l’assureur').fill('MAIF');
  await expect(standing(page)).toContainText(here);
  await line.mend(context);
  await expect(standing(page)).toContainText(/^Enregistré(?! sur)/, { timeout: 20_000 });
  await page.getByLabel('Numéro de contrat').fill('7');
  await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
  await expect(page).toHaveURL(`/dossiers/${id}/paiement`);
  expect(await held(page, id, 'assurance', 'policy')).toBe('7');
});

test('a session that ends takes nothing away; signing out does, once it is told', { tag: '@live' }, async ({ page, context, mails, line, server, complaints }) => {
  complaints.tolerate(/401|ERR_FAILED/);
  const { id, username, password } = await ownDossier(page, mails);
  await page.goto(`/dossiers/${id}/assurance`);
  await awake(page, true);
  endSessions(server);
  await page.getByLabel('Oui').check();
  await page.getByLabel('Nom de l’assureur').fill('MAIF');
  await expect(standing(page)).toContainText('Enregistré sur cet appareil. Votre session est terminée.');
  await checkPage(page, '98-session-terminee-sur-appareil');
  await page.goto('/tableau-de-bord');
  await fillSignIn(page, username, password);
  await expect.poll(() => held(page, id, 'assurance', 'insurer')).toBe('MAIF');

  line.cut();
  await page.goto(`/dossiers/${id}/assurance`);
  await page.getByLabel('Nom de l’assureur').fill('MMA');
  await expect(standing(page)).toContainText(here);
  await page.route('**/api/dossier/keep_answers', route => route.abort());
  await line.mend(context);
  await page.goto('/mon-espace');
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await expect(page.getByRole('alert')).toContainText('le portail n’a pas encore tout reçu');
  await checkPage(page, '99-deconnexion-retenue');
  await page.getByRole('button', { name: 'Me déconnecter quand même' }).click();
  await expect(page.getByText('Vous êtes déconnecté.')).toBeVisible();
  expect(await keptOn(page)).toEqual({ keys: 0, records: 0, owner: null });
  line.cut();
  await page.goto(`/dossiers/${id}/assurance`);
  await expect(page.getByText('Cet appareil ne garde pas ce dossier.')).toBeVisible();
  expect(await page.content()).not.toContain('MAIF');
});

test('somebody else who signs in on the device sees nothing; its owner loses nothing', { tag: '@live' }, async ({ page, context, mails, line, server }) => {
  const { id, username, password } = await ownDossier(page, mails);
  line.cut();
  await page.goto(`/dossiers/${id}/assurance`);
  await page.getByLabel('Oui').check();
  await page.getByLabel('Nom de l’assureur').fill('MAIF');
  await expect(standing(page)).toContainText(here);
  await page.close();

  await line.mend(context);
  endSessions(server);
  const other = await context.newPage();
  await newFamily(other, mails);
  await other.goto('/famille');
  await expect.poll(() => keptOn(other)).toMatchObject({ keys: 0, owner: null });
  line.cut();
  await other.goto(`/dossiers/${id}/assurance`);
  await expect(other.getByText('Cet appareil ne garde pas ce dossier.')).toBeVisible();
  expect(await other.content()).not.toContain('MAIF');
  expect(JSON.stringify(await recordsOn(other))).not.toMatch(/MAIF|insurer|Zoé/);

  await line.mend(context);
  await other.request.post('/api/account/sign_out', { headers: { accept: 'application/json' } });
  await signInFast(other, { username, password });
  await other.goto(`/dossiers/${id}`);
  await ownDevice(other);
  await expect.poll(() => held(other, id, 'assurance', 'insurer')).toBe('MAIF');
});

/** A family with a dossier being filled, on a device of its own that is ready to do without a network. */
async function ownDossier(page: Page, mails: Parameters<typeof newFamily>[1]) {
  const account = await newFamily(page, mails);
  const { child } = await newEntourage(page, { isDeclared: false });
  const id = await newDossier(page, child, { isFilled: false });
  await page.goto(`/dossiers/${id}`);
  await ownDevice(page);
  await keepsOfflinePage(page);
  return { id, ...account };
}

function given(page: Page) {
  return card(page, 'Carnet de vaccination').locator('.uploads > li');
}

/** What the portal holds of an answer. */
async function held(page: Page, id: string, section: string, name: string): Promise<string> {
  const html = await (await page.request.get(`/dossiers/${id}/${section}`)).text();
  const drawn = html.match(new RegExp(`<input[^>]*name="${name}"[^>]*>`, 'g')) ?? [];
  const chosen = drawn.length > 1 ? drawn.filter(input => / checked/.test(input)) : drawn;
  return chosen[0]?.match(/ value="([^"]*)"/)?.[1] ?? '';
}

async function keptOn(page: Page) {
  const records = (await recordsOn(page)).length;
  const keys = await page.evaluate(
    () =>
      new Promise<number>(resolve => {
        const request = indexedDB.open('espace-familles');
        request.onsuccess = () => {
          const count = request.result.transaction('keys').objectStore('keys').count();
          count.onsuccess = () => (request.result.close(), resolve(count.result));
        };
      }),
  );
  return { keys, records, owner: await page.evaluate(() => localStorage.getItem('appareil')) };
}
