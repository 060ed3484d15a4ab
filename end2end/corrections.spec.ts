// A dossier sent back: only what is asked opens. And a validated one, opened again.
import { card, fileInput, newSentDossier, signInFast, startYear } from './acts';
import { checkPage, expect, files, test } from './fixtures';

test('one piece and one part are asked again, nothing else opens; validated, it is opened again with a reason', { tag: '@live' }, async ({ page, mails, visitor, server }) => {
  test.slow(); // on a machine that builds meanwhile
  const desk = await visitor('desktop');
  await signInFast(desk, server.accounts['claire.agent']);
  const { email, id } = await newSentDossier(page, desk, mails);
  const piece = 'Carnet de vaccination';
  const desks = `/admin/demandes/${id}`;
  const sent = { piece: card(page, piece), payer: 'Jean-René D’ARCY' };

  await test.step('The agent refuses a piece, ticks a part, gives a date', async () => {
    await desk.goto(desks);
    // A vaccination record is opened on purpose: the reading is noted.
    await desk.getByRole('region', { name: 'Pièces' }).getByRole('listitem').filter({ hasText: piece }).getByRole('link').click();
    await desk.getByLabel('Si vous la refusez : pourquoi ?').selectOption('Illisible, floue ou coupée');
    await desk.getByLabel('Précision pour la famille').fill('On ne lit pas l’année.');
    await checkPage(desk, 'correction-piece-a-refuser');
    await desk.getByRole('button', { name: 'Refuser la pièce' }).click();
    await expect(desk.getByText('Refusée : Illisible, floue ou coupée. On ne lit pas l’année.')).toBeVisible();
    await desk.getByLabel('Paiement').check();
    const date = desk.getByLabel('À corriger avant le');
    await date.fill('1 9 2020');
    await desk.getByRole('button', { name: 'Renvoyer à corriger' }).click();
    await expect(desk.locator('#correct_by-error')).toContainText('Cette date est passée');
    await checkPage(desk, 'correction-date-passee');
    await date.fill(`15 9 ${startYear + 1}`);
    await desk.getByRole('button', { name: 'Renvoyer à corriger' }).click();
    await expect(desk.getByText('Correction demandée')).toBeVisible();
    await checkPage(desk, 'correction-demandee');
  });

  await test.step('The mail leads the family to the dossier: two places are open', async () => {
    await page.goto('/tableau-de-bord');
    await checkPage(page, 'correction-tableau-de-bord');
    const mail = await mails.waitForMail({ to: email, subject: /à corriger/ });
    expect(mail.text).toContain(`avant le 15/09/${startYear + 1}`);
    await page.goto(mail.links[0]);
    await expect(page).toHaveURL(new RegExp(`/dossiers/${id}$`));
    await expect(page.getByText(`Avant le 15/09/${startYear + 1}`)).toBeVisible();
    const tasks = page.getByRole('main').getByRole('listitem');
    await expect(tasks.filter({ hasText: 'Paiement' })).toContainText('À corriger');
    await expect(tasks.filter({ hasText: 'Pièces à joindre' })).toContainText('Il en manque 1');
    await expect(tasks.filter({ hasText: 'Rien à changer' })).toHaveCount(5);
    await checkPage(page, 'correction-dossier');
  });

  await test.step('What is not asked stays as it is', async () => {
    await page.getByRole('link', { name: 'Autorisations' }).click();
    await expect(page.getByText('Le service ne demande pas de changer cette partie.')).toBeVisible();
    await expect(page.getByRole('main').getByRole('button')).toHaveCount(0);
    await checkPage(page, 'correction-partie-fermee');
  });

  await test.step('The part that is asked', async () => {
    await page.goto(`/dossiers/${id}`);
    await page.getByRole('link', { name: 'Paiement' }).click();
    await page.getByLabel('Nom de la personne qui paie').fill(sent.payer);
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await expect(page.getByRole('heading', { name: 'Pièces à joindre', level: 1 })).toBeVisible();
    await page.goto(`/dossiers/${id}`);
    await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: 'Paiement' })).toContainText('Corrigé');
    await checkPage(page, 'correction-partie-corrigee');
    await page.getByRole('link', { name: 'Pièces à joindre' }).click();
  });

  await test.step('The piece that is asked', async () => {
    await expect(sent.piece).toContainText('À remplacer');
    await expect(sent.piece).toContainText('Illisible, floue ou coupée');
    await expect(sent.piece.getByRole('button', { name: /^Retirer/ })).toHaveCount(1);
    await expect(card(page, 'Attestation d’assurance').getByRole('button', { name: /^Retirer/ })).toHaveCount(0);
    await checkPage(page, 'correction-pieces');
    const input = await fileInput(page, piece, true);
    await input.setInputFiles(files.photo);
    await expect(sent.piece.getByText('Jointe', { exact: true })).toBeVisible();
    await page.getByRole('link', { name: 'Continuer' }).click();
    await page.getByRole('button', { name: 'Envoyer mon dossier' }).click();
    await expect(page.getByRole('heading', { name: 'Votre demande est enregistrée' })).toBeVisible();
  });

  await test.step('The agent accepts the piece and validates', async () => {
    await desk.goto(desks);
    await expect(desk.getByRole('cell', { name: sent.payer })).toBeVisible();
    await desk.getByRole('button', { name: 'Prendre en charge' }).click();
    await desk.getByRole('link', { name: /^photo\.jpg/ }).click();
    await desk.getByLabel('Si vous l’acceptez : valable jusqu’au').fill(`31 8 ${startYear + 1}`);
    await desk.getByRole('button', { name: 'Accepter la pièce' }).click();
    await expect(desk.getByText(`Valable jusqu’au 31/08/${startYear + 1}`)).toBeVisible();
    await desk.getByRole('button', { name: 'Valider', exact: true }).click();
    await expect(desk.getByText('Demande validée')).toBeVisible();
    await mails.waitForMail({ to: email, subject: /validée/ });
  });

  await test.step('Opened again: not without a reason', async () => {
    await desk.getByText('Rouvrir ce dossier').click();
    await desk.getByRole('button', { name: 'Rouvrir le dossier' }).click();
    await expect(desk.locator('#reason-error')).toContainText('Écrivez le motif');
    await checkPage(desk, 'correction-rouvrir');
    await desk.getByLabel('Motif écrit à la famille').fill('L’adresse a changé.');
    await desk.getByRole('button', { name: 'Rouvrir le dossier' }).click();
    await expect(desk.getByText('Demande rouverte')).toBeVisible();
    await expect(desk.getByText('En cours d’instruction').first()).toBeVisible();
    const mail = await mails.waitForMail({ to: email, subject: /rouverte/ });
    expect(mail.text).toContain('L’adresse a changé.');
    await page.goto(mail.links[0]);
    await expect(card(page, 'Historique')).toContainText('L’adresse a changé.');
    await checkPage(page, 'dossier-rouvert');
  });
});
