// Case 2 of the guide, whole: a family that nobody knows, from its space to its child at the canteen, and the agent who reads it.
import type { Page } from '@playwright/test';
import { card, choose, fileInput, fillSignIn, newPerson, openCase, password, school, startYear } from './acts';
import { checkPage, expect, files, test } from './fixtures';

const year = `${startYear}-${startYear + 1}`;

test('a new family, from its space to the canteen', { tag: '@main' }, async ({ page, mails, visitor, server, javaScriptEnabled }) => {
  test.slow(); // on a machine that builds meanwhile
  const isLive = javaScriptEnabled !== false;
  const { username, email } = newPerson();
  const desk = await visitor();
  let [declaration, dossier, registration] = ['', '', ''];

  await test.step('The space: who one is', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Créer mon espace' }).first().click();
    await expect(page.getByRole('heading', { name: 'Créer mon espace' })).toBeVisible();
    await choose(page, 'Civilité', 'Madame');
    await page.getByLabel('Prénom').fill('Test2');
    await page.getByLabel('Nom d’usage').fill('TEST2');
    await page.getByLabel('Adresse électronique').fill(email);
    await page.getByLabel('Nom d’utilisateur').fill(username);
    await page.getByLabel('Mot de passe').fill(password);
    await checkPage(page, '01-creer-mon-espace');
    await page.getByRole('button', { name: 'Continuer' }).click();
  });

  await test.step('The padlock: a wrong key, then none', async () => {
    await expect(page.getByRole('heading', { name: 'Avez-vous une clé enfance ?' })).toBeVisible();
    const key = page.getByLabel('Clé du service Enfance');
    await key.fill('9999-ZZZ-999');
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByRole('link', { name: 'Cette clé n’est pas reconnue.' })).toBeVisible();
    await expect(key).toHaveAttribute('aria-invalid', 'true');
    await checkPage(page, '02-cadenas');
    await key.fill('');
    await key.press('Enter');
  });

  await test.step('The terms: read to the end, then accepted', async () => {
    await expect(page.getByRole('heading', { name: 'Conditions générales d’utilisation', level: 1 })).toBeVisible();
    const accept = page.getByRole('button', { name: 'J’accepte les conditions générales d’utilisation' });
    if (isLive) {
      await expect(accept).toHaveAttribute('aria-disabled', 'true');
      await checkPage(page, '03-conditions');
      await page.keyboard.press('End');
    }
    await expect(accept).not.toHaveAttribute('aria-disabled');
    if (isLive) await expect.soft(page.locator('.terms p').last(), 'the end of the text').toBeInViewport({ timeout: 1_000 });
    await checkPage(page, '03-conditions-lues');
    await accept.click();
  });

  await test.step('The mail, its link, the sign-in', async () => {
    await expect(page.getByRole('heading', { name: 'Consultez votre messagerie' })).toBeVisible();
    await checkPage(page, '04-consultez-votre-messagerie');
    const mail = await mails.waitForMail({ to: email, subject: /Confirmez votre adresse/ });
    expect(mail.text).toContain('Bonjour Madame Test2 TEST2');
    await page.goto(mail.links[0]);
    await checkPage(page, '05-confirmer');
    await page.getByRole('button', { name: 'Ouvrir mon espace' }).click();
    await expect(page.getByText('Votre espace est ouvert')).toBeVisible();
    await checkPage(page, '06-se-connecter');
    await fillSignIn(page, username, password);
    await expect(page.getByRole('heading', { name: 'Bonjour Madame Test2 TEST2' })).toBeVisible();
    await checkPage(page, '07-tableau-de-bord-vide');
  });

  await test.step('The entourage: holder', async () => {
    await page.getByRole('link', { name: 'Déclarer mon entourage' }).click();
    await expect(page.getByRole('heading', { name: 'Mon entourage', level: 1 })).toBeVisible();
    await checkPage(page, '08-entourage-vide');
    await page.getByRole('link', { name: 'Compléter ma fiche' }).click();
    await expect(page.getByLabel('Prénom')).toHaveValue('Test2');
    await page.getByLabel('Date de naissance').fill('27/03/1985');
    await choose(page, 'Vous êtes', 'Mère');
    await page.getByLabel('Téléphone portable').fill('0612345678');
    await page.getByLabel('Numéro', { exact: false }).first().fill('2');
    await page.getByLabel('Nom de la voie').fill('rue des Fusains');
    await page.getByLabel('Code postal').fill('79500');
    await page.getByLabel('Ville').fill('Melle');
    await expect(page.getByLabel('Pays')).toHaveValue('FRANCE');
    await checkPage(page, '09-titulaire');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(card(page, 'Titulaire du compte')).toContainText('2 rue des Fusains, 79500 Melle');
    expect.soft(await card(page, 'Titulaire du compte').textContent()).toContain('06 12 34 56 78');
  });

  await test.step('The entourage: co-representative, at the same address', async () => {
    await page.getByRole('link', { name: 'Ajouter un co-représentant' }).click();
    await choose(page, 'Civilité', 'Monsieur');
    await page.getByLabel('Prénom').fill('Jean-René');
    await page.getByLabel('Nom d’usage').fill('D’ARCY');
    await choose(page, 'Cette personne est', 'Père');
    const street = page.getByLabel('Nom de la voie');
    await page.getByRole('button', { name: 'Recopier les informations du titulaire' }).click();
    await expect(street).toHaveValue('rue des Fusains');
    await expect(page.getByLabel('Ville')).toHaveValue('Melle');
    await page.getByRole('button', { name: 'Effacer' }).click();
    await expect(street).toHaveValue('');
    await page.getByRole('button', { name: 'Recopier les informations du titulaire' }).click();
    await expect(street).toHaveValue('rue des Fusains');
    await expect(page.getByLabel('Prénom')).toHaveValue('Jean-René');
    await expect(page.getByRole('radio', { name: 'Père', exact: true })).toBeChecked();
    await checkPage(page, '10-co-representant');
    await page.getByRole('button', { name: 'Ajouter à mon entourage' }).click();
    await expect(card(page, 'Co-représentant')).toContainText('Jean-René D’ARCY');
  });

  await test.step('The entourage: child and contact', async () => {
    await page.getByRole('link', { name: 'Ajouter un enfant' }).click();
    await choose(page, 'C’est', 'Fille');
    await page.getByLabel('Prénom').fill('Zoé');
    await expect(page.getByLabel('Nom d’usage')).toHaveValue('TEST2');
    await page.getByLabel('Date de naissance').fill(`12 9 ${startYear - 7}`);
    await checkPage(page, '11-enfant');
    await page.getByRole('button', { name: 'Ajouter à mon entourage' }).click();
    await expect(card(page, 'Enfants')).toContainText('Zoé TEST2');

    await page.getByRole('link', { name: 'Ajouter un contact' }).click();
    await choose(page, 'Civilité', 'Madame');
    await page.getByLabel('Prénom').fill('Odile');
    await page.getByLabel('Nom d’usage').fill('MARTIN');
    await choose(page, 'Lien avec les enfants', 'Grand-parent');
    await page.getByLabel('Téléphone portable').fill('06 98 76 54 32');
    await page.getByLabel('peut venir chercher l’enfant').check();
    await page.getByLabel('est à appeler en cas d’urgence').check();
    await checkPage(page, '12-contact');
    await page.getByRole('button', { name: 'Ajouter à mon entourage' }).click();
    await expect(card(page, 'Contacts')).toContainText('Odile MARTIN');
    await checkPage(page, '13-entourage');
  });

  await test.step('The entourage: declared', async () => {
    await page.getByRole('button', { name: 'Déclarer mon entourage' }).click();
    declaration = await receipt(page);
    await checkPage(page, '14-recu-entourage');
    await mails.waitForMail({ to: email, subject: new RegExp(`${declaration} enregistrée`) });
  });

  await test.step('The agent validates the entourage', async () => {
    await desk.goto('/connexion');
    const agent = server.accounts['claire.agent'];
    await fillSignIn(desk, agent.username, agent.password);
    await expect(desk.getByRole('heading', { name: 'File des demandes' })).toBeVisible();
    await checkPage(desk, '15-file');
    await openCase(desk, declaration);
    await expect(desk.getByText('Odile MARTIN')).toBeVisible();
    await checkPage(desk, '16-agent-entourage');
    await takeOver(desk);
    await desk.getByRole('button', { name: 'Valider', exact: true }).click();
    await expect(desk.getByText('Demande validée')).toBeVisible();
    await mails.waitForMail({ to: email, subject: new RegExp(`${declaration} validée`) });
  });

  await test.step('The dossier: every section', async () => {
    await page.goto('/famille');
    await expect(card(page, 'Mon entourage')).toContainText('Validée');
    await checkPage(page, '17-ma-famille');
    await page.getByRole('button', { name: `Créer le dossier ${year} de Zoé` }).click();
    await expect(page.getByRole('heading', { name: `Dossier de Zoé ${year}` })).toBeVisible();
    await checkPage(page, '18-dossier');

    await page.getByRole('link', { name: 'Enfant et école' }).click();
    await page.getByLabel('École à la rentrée').selectOption({ label: school });
    await expect(page.getByRole('radio', { name: 'CE1' })).toBeChecked();
    if (isLive) await expect(page.getByText('L’enfant fait-il la sieste ?')).toBeHidden();
    await choose(page, 'car scolaire', 'Oui');
    await page.getByLabel('À quel arrêt').fill('Mairie');
    await checkPage(page, '19-ecole');
    await next(page, 'Santé');

    await choose(page, 'Les vaccinations obligatoires', 'Oui');
    await choose(page, 'L’enfant a-t-il une allergie', 'Oui');
    await page.getByLabel('À quoi, et que faire ?').fill('Arachide <b>& noix</b> :\néviter toute trace.');
    await choose(page, 'projet d’accueil individualisé', 'Non');
    await choose(page, 'Repas à la cantine', 'Repas sans porc');
    await checkPage(page, '20-sante');
    await next(page, 'Garde et contacts');

    await choose(page, 'Où vit l’enfant', 'L’enfant vit avec ses deux parents');
    await choose(page, 'J’ai vérifié les contacts', 'Oui');
    await checkPage(page, '21-garde');
    await next(page, 'Autorisations');

    await choose(page, 'faire hospitaliser', 'Oui');
    await choose(page, 'participer aux sorties', 'Oui');
    await choose(page, 'sait-il nager', 'Oui');
    await choose(page, 'rentrer seul', 'Non');
    await choose(page, 'photographier', 'Non');
    await checkPage(page, '22-autorisations');
    await next(page, 'Assurance');

    await choose(page, 'Avez-vous déjà l’assurance', 'Non');
    if (isLive) await expect(page.getByLabel('Nom de l’assureur')).toBeHidden();
    await checkPage(page, '23-assurance');
    await next(page, 'Paiement');

    await choose(page, 'Comment voulez-vous payer', 'Par prélèvement automatique');
    await expect(page.getByLabel('Nom de la personne qui paie')).toHaveValue('Test2 TEST2');
    await page.getByLabel('Titulaire du compte bancaire').fill('Test2 TEST2');
    await page.getByLabel('IBAN du compte').fill('FR76 3000 6000 0112 3456 7890 189');
    await checkPage(page, '24-paiement');
    await next(page, 'Pièces à joindre');
  });

  await test.step('The dossier: what is missing is said', async () => {
    await checkPage(page, '25-pieces-a-joindre');
    await page.getByRole('link', { name: 'Continuer' }).click();
    await expect(page.getByRole('heading', { name: 'Avant d’envoyer' })).toBeVisible();
    await expect(page.getByRole('link', { name: /^Joignez/ })).toHaveText([
      'Joignez : Carnet de vaccination',
      'Joignez : Mandat de prélèvement SEPA signé',
      'Joignez : RIB',
    ]);
    await expect(page.getByRole('button', { name: 'Envoyer mon dossier' })).toHaveCount(0);
    await checkPage(page, '26-il-manque');
    await page.getByRole('link', { name: 'Joignez : Carnet de vaccination' }).click();
  });

  await test.step('The dossier: files', async () => {
    await give(page, 'Carnet de vaccination', [files.pdf, files.photo], isLive);
    await give(page, 'Mandat de prélèvement SEPA signé', [files.pdf], isLive);
    await give(page, 'RIB', [files.photo], isLive);
    await expect(card(page, 'Attestation d’assurance')).toContainText('Peut suivre');
    await checkPage(page, '27-pieces-jointes');
  });

  await test.step('The dossier: sent without its insurance', async () => {
    await page.getByRole('link', { name: 'Continuer' }).click();
    await expect(page.getByText('le dossier ne sera pas validé sans : Attestation d’assurance')).toBeVisible();
    await expect(page.getByText('Arachide <b>& noix</b> :')).toBeVisible();
    await checkPage(page, '28-verifier');
    await page.getByRole('button', { name: 'Envoyer mon dossier' }).click();
    dossier = await receipt(page);
    await checkPage(page, '29-recu-dossier');
    const mail = await mails.waitForMail({ to: email, subject: new RegExp(`${dossier} enregistrée : Dossier de Zoé`) });
    expect(mail.text).toContain('Attestation d’assurance');
  });

  await test.step('The agent reads the dossier and its files, and cannot validate it yet', async () => {
    await openCase(desk, dossier);
    const document = desk.getByRole('region', { name: 'Document' });
    await desk.getByRole('link', { name: /^attestation\.pdf/ }).first().click();
    const src = await document.locator('iframe').getAttribute('src');
    const file = await desk.request.get(src!);
    expect(file.status()).toBe(200);
    expect(file.headers()['content-type']).toBe('application/pdf');
    await checkPage(desk, '30-agent-dossier');
    await desk.getByRole('link', { name: /^photo\.jpg/ }).first().click();
    const image = document.getByRole('img', { name: 'photo.jpg' });
    await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    // What concerns health is read on purpose.
    await expect(desk.getByText('Arachide <b>& noix</b> :')).toHaveCount(0);
    await desk.getByRole('link', { name: 'Lire (la lecture est notée)' }).first().click();
    await expect(desk.getByText('Arachide <b>& noix</b> :')).toBeVisible();
    await takeOver(desk);
    await expect(desk.getByText('Le dossier ne peut pas être validé')).toBeVisible();
    await expect(desk.locator('.note').getByRole('listitem').filter({ hasText: 'Attestation d’assurance' })).toBeVisible();
    await expect(desk.getByRole('button', { name: 'Valider', exact: true })).toHaveCount(0);
    await checkPage(desk, '31-agent-incomplet');
    await mails.waitForMail({ to: email, subject: new RegExp(`${dossier} en cours d’instruction`) });
  });

  await test.step('The family adds the insurance', async () => {
    await page.goto('/tableau-de-bord');
    await checkPage(page, '32-tableau-de-bord-a-ajouter');
    await page.getByRole('link', { name: 'Ajouter : Zoé' }).click();
    await give(page, 'Attestation d’assurance', [files.pdf], isLive);
  });

  await test.step('The agent validates the dossier', async () => {
    await desk.reload();
    await desk.getByRole('button', { name: 'Valider', exact: true }).click();
    await expect(desk.getByText('Demande validée')).toBeVisible();
    await checkPage(desk, '33-agent-valide');
    await mails.waitForMail({ to: email, subject: new RegExp(`${dossier} validée`) });
  });

  await test.step('The canteen, and the TAP that open later', async () => {
    await page.goto('/inscriptions');
    const tap = page.getByRole('listitem').filter({ hasText: 'TAP, Melle' });
    await expect(tap).toContainText(/Les inscriptions ouvrent le \d{1,2}/);
    await expect(page.getByText('Cantine, Celles-sur-Belle')).toHaveCount(0);
    await checkPage(page, '34-inscriptions');
    await page.getByRole('link', { name: 'Inscrire Zoé : Cantine, Melle' }).click();
    await page.getByLabel('Lundi').check();
    await page.getByLabel('Jeudi').check();
    await checkPage(page, '35-cantine');
    await page.getByRole('button', { name: 'Envoyer l’inscription' }).click();
    registration = await receipt(page);
    await expect(page.getByText('L’inscription est confirmée.')).toBeVisible();
    await expect(page.locator('dl')).toContainText(/lundi.*jeudi/i);
    await checkPage(page, '36-recu-cantine');
    await mails.waitForMail({ to: email, subject: /Inscription confirmée : Cantine, Melle/ });
  });

  await test.step('Everything is found again', async () => {
    await page.goto('/tableau-de-bord');
    await expect(page.getByText('Vous n’avez rien à faire pour l’instant.')).toBeVisible();
    await checkPage(page, '37-tableau-de-bord');
    await page.getByRole('link', { name: 'Toutes mes demandes' }).click();
    await checkPage(page, '38-mes-demandes');
    const decided = ['Demande validée', 'Prise en charge par le service', 'Demande envoyée'];
    for (const [number, lines] of [
      [declaration, decided],
      [dossier, decided],
      [registration, ['Inscription confirmée', 'Demande envoyée']],
    ] as const) {
      await page.goto('/demandes');
      const line = page.getByRole('listitem').filter({ hasText: number });
      await expect(line).toContainText('Validée');
      await line.getByRole('link').click();
      await expect.soft(card(page, 'Historique').getByRole('listitem').locator('strong')).toHaveText([...lines], { timeout: 2_000 });
    }
    await checkPage(page, '39-demande');
    await page.goto('/mon-espace');
    await checkPage(page, '40-mon-espace');
    await desk.goto('/admin/mails');
    await checkPage(desk, '41-messages');
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await expect(page.getByText('Vous êtes déconnecté')).toBeVisible();
  });
});

/** The number on the receipt. */
async function receipt(page: Page): Promise<string> {
  await expect(page.getByRole('heading', { name: 'Votre demande est enregistrée' })).toBeVisible();
  const number = (await page.getByRole('status').locator('.number').textContent()) ?? '';
  expect(number).toMatch(/^[A-Z]-\d{4}-\d{5}$/);
  return number;
}

async function takeOver(desk: Page) {
  await desk.getByRole('button', { name: 'Prendre en charge' }).click();
  await expect(desk.getByRole('button', { name: 'Renvoyer à corriger' })).toBeVisible();
}

async function next(page: Page, heading: string) {
  await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
  await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
}

/** Gives files for a piece; where scripts run, sees their progress. */
async function give(page: Page, piece: string, paths: string[], isLive: boolean) {
  const input = await fileInput(page, piece, isLive);
  const place = card(page, piece);
  if (isLive) {
    // The wire is held until the progress has been seen.
    let release = () => {};
    const held = new Promise<void>(resolve => (release = resolve));
    await page.route('**/pieces/*/*/*', async route => {
      await held;
      await route.continue();
    });
    await input.setInputFiles(paths);
    await expect(place.getByRole('progressbar')).toHaveCount(paths.length);
    release();
  } else {
    await input.setInputFiles(paths);
    await place.getByRole('button', { name: 'Envoyer ce fichier' }).click();
  }
  await expect(place.getByText('Jointe', { exact: true })).toBeVisible();
  await expect(place.locator('a[href^="/fichiers/"]')).toHaveCount(paths.length);
  if (isLive) await page.unroute('**/pieces/*/*/*');
}
