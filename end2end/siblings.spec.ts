// A second child: what was said of the sister is offered, shown, taken; one RIB serves both; the mandate and the dossier on paper.
import type { Page } from '@playwright/test';
import { card, choose, giveFile, newDossier, newEntourage, newFamily, newMember, startYear } from './acts';
import { checkPage, expect, files, test } from './fixtures';

const iban = 'FR7630006000011234567890189';
const account = { payment: 'prelevement', payer: 'Test2 TEST2', account_owner: 'Test2 TEST2' };

test('the answers of the sister are shown, then taken, and the RIB serves both', { tag: '@live' }, async ({ page, mails }) => {
  await newFamily(page, mails);
  const { child } = await newEntourage(page, { isDeclared: false });
  const brother = await newMember(page.request, 'enfant', { civility: 'garcon', first_name: 'Noé', usual_name: 'TEST2', birth_date: `3 4 ${startYear - 4}` });
  const sister = await newDossier(page, child, { isFilled: true, given: { ecole: { bus: 'oui', bus_stop: 'Mairie' }, paiement: { ...account, iban } } });
  await giveFile(page, sister, 'rib', files.photo);
  const id = await newDossier(page, brother, { isFilled: false });

  await test.step('School: the site and the bus are hers, the grade is his', async () => {
    await page.goto(`/dossiers/${id}/ecole`);
    const offer = page.getByText(`Reprendre les réponses du dossier de Zoé, ${startYear}-${startYear + 1}`);
    await offer.click();
    const row = page.getByRole('row').filter({ hasText: 'À quel arrêt ?' });
    await expect(row).toContainText('sans réponse');
    await expect(row).toContainText('Mairie');
    await expect(page.getByRole('row').filter({ hasText: 'Classe' })).toHaveCount(0);
    await checkPage(page, 'reprise-ecole');
    await page.getByRole('button', { name: 'Reprendre ces réponses' }).click();
    await expect(page.getByText('Les réponses sont reprises.')).toBeVisible();
    await expect(offer).toHaveCount(0);
    await expect(page.getByLabel('À quel arrêt ?')).toHaveValue('Mairie');
    // He is in the nursery: does he still sleep?
    await expect(page.getByRole('radio', { name: 'Moyenne section' })).toBeChecked();
    await choose(page, 'L’enfant fait-il la sieste ?', 'Oui');
    await checkPage(page, 'reprise-ecole-prise');
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await expect(page.getByRole('heading', { name: 'Santé', level: 1 })).toBeVisible();
    await expect(page.getByText('Reprendre les réponses')).toHaveCount(0);
  });

  await test.step('Payment: an IBAN with a mistake is told at its field', async () => {
    await page.goto(`/dossiers/${id}/paiement`);
    await page.getByText('Reprendre les réponses du dossier de Zoé').click();
    await page.getByRole('button', { name: 'Reprendre ces réponses' }).click();
    const field = page.getByLabel('IBAN du compte');
    await expect(field).toHaveValue(/^FR76 ?3000/);
    await field.fill('FR76 3000 6000 0112 3456 7890 188');
    await field.press('Tab');
    await expect(page.locator('#iban-error')).toHaveText('Cet IBAN contient une erreur. Recopiez-le depuis votre RIB.');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await checkPage(page, 'iban-faux');
    await field.fill('FR76 3000 6000 0112 3456 7890 189');
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await expect(page.getByRole('heading', { name: 'Pièces à joindre', level: 1 })).toBeVisible();
  });

  await test.step('Pieces: the RIB is there already', async () => {
    await expect(card(page, 'RIB').getByText('Jointe', { exact: true })).toBeVisible();
    await expect(card(page, 'RIB').getByRole('link')).toHaveText(['photo.jpg']);
    await expect(card(page, 'Mandat de prélèvement SEPA signé')).toContainText('À joindre');
    await checkPage(page, 'pieces-du-frere');
    await page.getByRole('link', { name: 'Imprimer le mandat à signer' }).click();
  });

  await test.step('The mandate: filled in, one page', async () => {
    await expect(page.getByText('FR76 3000 6000 0112 3456 7890 189')).toBeVisible();
    await expect(page.getByText('2 rue des Fusains')).toBeVisible();
    await checkPage(page, 'mandat');
    expect(await onPaper(page, 'papier-mandat')).toBe(1);
  });

  await test.step('The dossier of the sister, whole, on paper', async () => {
    await page.goto(`/dossiers/${sister}`);
    await page.getByRole('link', { name: 'Imprimer le dossier' }).click();
    await expect(page.getByRole('heading', { name: /^Dossier de Zoé/, level: 1 })).toBeVisible();
    await checkPage(page, 'imprimer-dossier');
    const pages = await onPaper(page, 'papier-dossier');
    expect(pages, 'pages of the dossier').toBeGreaterThanOrEqual(2);
    expect(pages, 'pages of the dossier').toBeLessThanOrEqual(4);
  });
});

/** Looks at a page as it is printed, on A4: nothing to press; tells its number of pages. */
async function onPaper(page: Page, name: string): Promise<number> {
  await page.emulateMedia({ media: 'print' });
  for (const role of ['navigation', 'button'] as const) {
    for (const thing of await page.getByRole(role).all()) await expect(thing).toBeHidden();
  }
  await checkPage(page, name);
  const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  await page.emulateMedia({ media: null });
  return paper.match(/\/Type\s*\/Page\b/g)!.length;
}
