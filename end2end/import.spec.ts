// A file of known families: read first, imported whole or not at all.
import type { Page } from '@playwright/test';
import { newName, signInFast } from './acts';
import { checkPage, expect, test } from './fixtures';

const header = 'famille;role;civilite;prenom;nom_usage;date_naissance;email;portable;lien;numero;voie;code_postal;ville;pays';

test('a file with a mistake imports nothing; mended, it makes the families and their accounts', { tag: '@desk' }, async ({ page, mails, server }) => {
  const unique = newName('');
  const [first, second] = [`ŻÉLÉNIE ${unique}`, `D’ARCY ${unique}`];
  const email = `zelenie.${unique.toLowerCase()}@famille.example`;
  const file = (role: string) => [
    header,
    `${unique}1;titulaire;madame;Clémence;${first};27/03/1985;${email};06 12 34 56 78;mere;2;rue des Fusains;79500;Melle;France`,
    `${unique}1;${role};fille;Léa;${first};12/09/2019;;;;;;;;`,
    `${unique}2;titulaire;monsieur;Jean-René;${second};;;05 49 00 00 00;pere;8;place du Marché;79500;Melle;France`,
    `${unique}2;enfant;garcon;Noé;${second};03/02/2021;;;;;;;;`,
  ].join('\r\n');
  await signInFast(page, server.accounts['claire.agent']);

  await test.step('A mistake: its line, its reason, nothing imported', async () => {
    await page.goto('/admin/familles');
    await page.getByRole('link', { name: 'Importer un fichier' }).click();
    await checkPage(page, '110-importer');
    await read(page, file('enfnat'));
    const line = page.getByRole('region', { name: 'Lignes à corriger' }).getByRole('row').nth(1);
    await expect(line).toContainText('3');
    await expect(line).toContainText('Le rôle « enfnat » n’est pas connu.');
    await expect(page.getByText('rien n’a été importé')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Importer' })).toHaveCount(0);
    await checkPage(page, '111-import-a-corriger');
    expect(await found(page, unique)).toBe(0);
  });

  await test.step('A good file: looked at, then imported', async () => {
    await page.goto('/admin/import');
    await read(page, file('enfant'));
    await expect(page.getByRole('region', { name: 'Ce que contient le fichier' })).toContainText('Familles à créer');
    await page.getByText('Voir les familles à créer').click();
    await expect(page.getByRole('listitem').filter({ hasText: first })).toContainText('2 personnes, c.zelenie');
    await expect(page.getByRole('listitem').filter({ hasText: second })).toContainText('2 personnes, sans compte');
    await checkPage(page, '112-import-a-confirmer');
    await page.getByRole('button', { name: 'Importer' }).click();
    await expect(page.getByText('2 familles importées.')).toBeVisible();
    await checkPage(page, '113-import-fait');
    const mail = await mails.waitForMail({ to: email, subject: /Votre espace personnel/ });
    expect(mail.text).toContain(`Bonjour Madame Clémence ${first},`);
  });

  await test.step('A family is found without accents, by its child too', async () => {
    expect(await found(page, unique)).toBe(2);
    expect(await found(page, `zelenie ${unique}`)).toBe(1);
    expect(await found(page, `noe ${unique}`)).toBe(1);
    await checkPage(page, '114-famille-trouvee');
    expect(await found(page, 'personne de ce nom')).toBe(0);
    await checkPage(page, '115-famille-introuvable');
  });
});

async function read(page: Page, content: string) {
  await page.getByLabel('Fichier CSV').setInputFiles({ name: 'familles.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
  await page.getByRole('button', { name: 'Lire le fichier' }).click();
  await expect(page.getByRole('heading', { name: 'Import de familles' })).toBeVisible();
}

/** How many families the search gives. */
async function found(page: Page, words: string): Promise<number> {
  await page.goto('/admin/familles');
  await page.getByLabel('Chercher une famille').fill(words.toLowerCase());
  await page.getByRole('button', { name: 'Chercher' }).click();
  await expect(page.getByRole('heading', { name: 'Familles trouvées' })).toBeVisible();
  return page.getByRole('table').getByRole('link').count();
}
