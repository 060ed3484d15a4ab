// A later declaration: the desk sees what changes; somebody whom a court keeps away makes a validated dossier ask for the decision.
import { card, choose, decide, newSentDossier, signInFast } from './acts';
import { checkPage, expect, test } from './fixtures';

test('what changes in the entourage is shown old beside new, and a forbidden contact asks for the decision', { tag: '@live' }, async ({ page, mails, visitor, server }) => {
  test.slow(); // on a machine that builds meanwhile
  const desk = await visitor('desktop');
  await signInFast(desk, server.accounts['claire.agent']);
  const { id } = await newSentDossier(page, desk, mails);
  await decide(desk, id, 'validate');

  await test.step('The family moves, and adds a contact whom a court keeps away', async () => {
    await page.goto('/famille/entourage');
    await page.getByRole('link', { name: 'Modifier Test2 TEST2' }).click();
    await page.getByLabel('Nom de la voie').fill('route de Niort');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(page.getByText('Vous avez des changements qui ne sont pas encore envoyés.')).toBeVisible();
    await page.getByRole('link', { name: 'Ajouter un contact' }).click();
    await choose(page, 'Civilité', 'Monsieur');
    await page.getByLabel('Prénom').fill('Jean');
    await page.getByLabel('Nom d’usage').fill('DUPONT');
    await choose(page, 'Lien avec les enfants', 'Autre');
    await page.getByLabel('n’a pas le droit d’approcher l’enfant').check();
    await checkPage(page, 'contact-interdit');
    await page.getByRole('button', { name: 'Ajouter à mon entourage' }).click();
    await expect(card(page, 'Contacts')).toContainText('Jean DUPONT');
    await checkPage(page, 'entourage-change');
    await page.getByRole('button', { name: 'Déclarer mon entourage' }).click();
    await expect(page.getByRole('heading', { name: 'Votre demande est enregistrée' })).toBeVisible();
  });

  await test.step('The desk reads what changes, not the whole', async () => {
    const declaration = new URL(page.url()).pathname.split('/').pop()!;
    await desk.goto(`/admin/demandes/${declaration}`);
    const changes = desk.getByRole('region', { name: 'Déclaration' });
    const street = changes.getByRole('row').filter({ hasText: 'Nom de la voie' });
    await expect(street.getByRole('cell')).toHaveText(['rue des Fusains', 'route de Niort']);
    await expect(changes.getByRole('row')).toHaveCount(2);
    const contact = changes.getByRole('listitem').filter({ has: desk.getByRole('heading', { name: 'Jean DUPONT' }) });
    await expect(contact).toContainText('Nouvelle personne');
    await expect(contact).toContainText('Contact interdit');
    await expect(changes.getByRole('heading', { name: 'Zoé TEST2' })).toBeHidden();
    await checkPage(desk, 'entourage-ce-qui-change');
    await desk.getByRole('button', { name: 'Prendre en charge' }).click();
    await desk.getByRole('button', { name: 'Valider', exact: true }).click();
    await expect(desk.getByText('Demande validée')).toBeVisible();
  });

  await test.step('The dashboard asks the family for the decision of the court', async () => {
    await page.goto('/tableau-de-bord');
    await expect(page.getByText('une pièce est de nouveau demandée : Décision de justice')).toBeVisible();
    await checkPage(page, 'decision-de-justice');
    await page.goto('/famille');
    await expect(page.getByText('Une pièce est de nouveau demandée.')).toBeVisible();
    await page.goto('/tableau-de-bord');
    await page.getByRole('link', { name: 'Ajouter : Zoé' }).click();
    await expect(card(page, 'Décision de justice').getByLabel(/Choisir un fichier/)).toBeAttached();
    await checkPage(page, 'pieces-decision-de-justice');
  });
});
