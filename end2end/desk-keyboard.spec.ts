// Dossiers decided with the keyboard alone, and counted in keys; shortcuts that keep silent where one types, and can be switched off.
import type { Page } from '@playwright/test';
import { decide, giveFile, newDossier, newEntourage, newFamily, post, signInFast } from './acts';
import { checkPage, expect, files, test } from './fixtures';

const payment = { paiement: { payment: 'prelevement', payer: 'Test2 TEST2', account_owner: 'Test2 TEST2', iban: 'FR76 3000 6000 0112 3456 7890 189' } };

test('three dossiers of four pieces are decided by keys alone', { tag: '@desk' }, async ({ page, mails, visitor, server }) => {
  test.slow(); // on a machine that builds meanwhile
  const desk = await visitor('desktop');
  await signInFast(desk, server.accounts['claire.agent']);
  const dossiers: string[] = [];
  let family = '';
  for (let count = 0; count < 3; count++) {
    const parent = await visitor('phone');
    const { username } = await newFamily(parent, mails);
    family ||= username;
    const { child, case: declaration } = await newEntourage(parent, { isDeclared: true });
    for (const act of ['take_over', 'validate']) await decide(desk, declaration, act);
    const id = await newDossier(parent, child, { isFilled: true, given: payment });
    for (const piece of ['assurance', 'mandat', 'rib']) await giveFile(parent, id, piece, files.pdf);
    await post(parent.request, '/api/dossier/submit', { case: id });
    dossiers.push(id);
  }

  // The view of one agent: what nobody follows, last come first.
  await desk.goto('/admin?type=dossier&suivi=personne&tri=recentes');
  await ready(desk);
  await checkPage(desk, 'file-filtree');

  await test.step('The help is a key away, keys are silent in a field, and can be switched off', async () => {
    await desk.keyboard.press('?');
    const help = desk.getByRole('group').filter({ hasText: 'Raccourcis clavier' });
    await expect(help.getByText('ouvrir la première demande')).toBeVisible();
    await checkPage(desk, 'raccourcis');
    await desk.keyboard.press('/');
    const search = desk.getByLabel('Chercher une demande');
    await expect(search).toBeFocused();
    await desk.keyboard.type('o?');
    await expect(search).toHaveValue('o?');
    await expect(desk).toHaveURL(/tri=recentes$/);
    await search.fill('');
    await desk.keyboard.press('Escape');
    await expect(search).not.toBeFocused();
    await help.getByRole('button', { name: 'Désactiver les raccourcis' }).press('Enter');
    await expect(desk.locator('html')).not.toHaveAttribute('data-keys');
    await desk.keyboard.press('/');
    await expect(search).not.toBeFocused();
    await desk.reload();
    await expect(desk.getByText('Raccourcis clavier')).toBeVisible();
    await expect(desk.locator('html')).not.toHaveAttribute('data-keys');
    await desk.getByText('Raccourcis clavier').press('Enter');
    await desk.getByRole('button', { name: 'Activer les raccourcis' }).press('Enter');
    await ready(desk);
  });

  let keys = 0;
  const press = async (key: string, then: () => Promise<unknown>) => {
    keys += 1;
    await desk.keyboard.press(key);
    await then();
    await ready(desk);
  };
  const shows = (text: string) => () => expect(desk.getByText(text).first()).toBeVisible();
  const accepted = (count: number) => () => expect(desk.getByRole('region', { name: 'Pièces' }).getByText('Acceptée', { exact: true })).toHaveCount(count);

  await test.step('Two are validated', async () => {
    await press('o', () => expect(desk).toHaveURL(/demandes/));
    keys = 0;
    for (let count = 0; count < 2; count++) {
      await checkPage(desk, `clavier-${count}-avant`);
      await press('p', shows('Vous suivez cette demande.'));
      for (let piece = 1; piece <= 3; piece++) await press('a', accepted(piece));
      // What concerns health is opened by a key of its own.
      await expect(desk.locator('iframe')).toHaveCount(1);
      await press('s', () => expect(desk.locator('.piece-tab[aria-current]')).toContainText('attestation.pdf'));
      await press('a', accepted(4));
      await press('v', shows('Demande validée'));
      if (count === 0) await checkPage(desk, 'clavier-valide');
      const here = desk.url();
      await press('n', () => expect(desk).not.toHaveURL(here));
    }
    test.info().annotations.push({ type: 'keys for a dossier', description: String(keys / 2) });
    expect(keys / 2).toBe(8);
  });

  await test.step('One is sent back: the reason is chosen, and no key fires meanwhile', async () => {
    await press('p', shows('Vous suivez cette demande.'));
    const here = desk.url();
    await press('r', () => expect(desk.getByLabel('Si vous la refusez')).toBeFocused());
    await desk.keyboard.type('Ill');
    await expect(desk.getByLabel('Si vous la refusez')).toHaveValue('unreadable');
    await expect(desk).toHaveURL(here);
    await press('Escape', () => expect(desk.getByLabel('Si vous la refusez')).not.toBeFocused());
    await press('r', shows('Refusée : Illisible'));
    await press('i', () => expect(desk.getByLabel('Note pour les collègues')).toBeFocused());
    await desk.keyboard.type('vpn : rappeler la famille');
    await desk.keyboard.press('Tab');
    await desk.keyboard.press('Enter');
    await expect(desk.locator('.notes .said')).toHaveText('vpn : rappeler la famille');
    await ready(desk);
    await checkPage(desk, 'clavier-a-corriger');
    await press('c', shows('Correction demandée'));
    await press('f', () => expect(desk.getByRole('heading', { name: 'File des demandes' })).toBeVisible());
    await expect(desk).toHaveURL(/type=dossier&suivi=personne&tri=recentes$/);
    for (const id of dossiers) await expect(desk.locator(`a[href*="${id}"]`)).toHaveCount(0);
  });
});

/** The page has come, and its shortcuts work. */
async function ready(page: Page) {
  await page.waitForLoadState('load');
  await expect(page.locator('html')).toHaveAttribute('data-keys', '');
}
