// Case 1 of the guide: a family that the department knows, from its activation mail to its child.
import { acceptTerms, card, choose, credentials, fillSignIn, newName, password, signInFast, startYear } from './acts';
import { checkPage, expect, test } from './fixtures';

const year = `${startYear}-${startYear + 1}`;

test('a known family opens the space that the department made for it', { tag: '@main' }, async ({ page, mails, visitor, server, javaScriptEnabled }) => {
  test.slow(); // on a machine that builds meanwhile
  const isLive = javaScriptEnabled !== false;
  const name = newName('ARPEGE');
  const email = `${name.toLowerCase()}@famille.example`;
  const desk = await visitor();
  let [link, username, temporary] = ['', '', ''];

  await test.step('The agent makes the family', async () => {
    await signInFast(desk, server.accounts['claire.agent']);
    await desk.goto('/admin/familles');
    await checkPage(desk, '50-familles');
    await desk.getByRole('link', { name: 'Nouvelle famille' }).click();
    await choose(desk, 'Civilité', 'Madame');
    await desk.getByLabel('Prénom', { exact: true }).fill('Testa');
    await desk.getByLabel('Nom d’usage').fill(name);
    await desk.getByLabel('Adresse électronique').fill(email);
    await choose(desk, 'C’est', 'Garçon');
    await desk.getByLabel('Prénom de l’enfant').fill('Élie');
    await desk.getByLabel('Nom de l’enfant', { exact: true }).fill(name);
    await desk.getByLabel('Date de naissance de l’enfant').fill(`12 9 ${startYear - 7}`);
    await checkPage(desk, '51-nouvelle-famille');
    await desk.getByRole('button', { name: 'Créer la famille' }).click();
    await expect(desk.getByText('Le message d’activation est parti.')).toBeVisible();
    await expect(card(desk, 'Personnes')).toContainText(`Élie ${name}`);
    await expect(card(desk, 'Comptes')).toContainText(email);
    await checkPage(desk, '52-famille-creee');
  });

  await test.step('The mail of the guide', async () => {
    const found = await credentials(mails, email);
    ({ username, temporary } = found);
    link = found.mail.links[0];
    expect(username).toBe(`t.${name.slice(0, 12).toLowerCase()}`);
    for (const sentence of [
      `Bonjour Madame Testa ${name},`,
      'Nous vous souhaitons la bienvenue',
      'votre espace personnel a été automatiquement créé',
      'Pour l’activer, cliquez sur ce lien',
      'Voici vos identifiants de connexion',
      'Ce message est envoyé automatiquement, merci de ne pas y répondre. Votre réponse ne pourra être traitée.',
    ]) {
      expect.soft(found.mail.text).toContain(sentence);
    }
    expect.soft(found.mail.html).toContain(temporary);
  });

  await test.step('The link activates the space', async () => {
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'Confirmation d’activation de l’espace' })).toBeVisible();
    await expect(page.getByText(`Votre espace a bien été activé pour le nom d’utilisateur : ${username}`)).toBeVisible();
    await checkPage(page, '53-espace-active');
  });

  await test.step('« Accueil », then the identifiers of the mail', async () => {
    await page.getByRole('link', { name: 'Accueil', exact: true }).click();
    await page.getByRole('link', { name: 'Se connecter' }).first().click();
    await fillSignIn(page, username, temporary);
  });

  await test.step('A password of one’s own', async () => {
    await expect(page.getByRole('heading', { name: 'Choisissez votre mot de passe' })).toBeVisible();
    await expect(page.getByText('au minimum 8 caractères, dont au moins une minuscule et un chiffre')).toBeVisible();
    // Nothing else opens before.
    await page.goto('/famille');
    await expect(page.getByRole('heading', { name: 'Choisissez votre mot de passe' })).toBeVisible();
    await checkPage(page, '54-choisir-son-mot-de-passe');
    await page.getByLabel('Nouveau mot de passe').fill(password);
    await page.getByRole('button', { name: 'Enregistrer ce mot de passe' }).click();
  });

  await test.step('The terms, whose button waits for the bottom of the page', async () => {
    await expect(page.getByRole('heading', { name: 'Conditions générales d’utilisation', level: 1 })).toBeVisible();
    await checkPage(page, '55-conditions');
    await acceptTerms(page, isLive);
  });

  await test.step('The child is there', async () => {
    // The page that was asked for before the steps.
    await expect(page.getByRole('heading', { name: 'Ma famille', level: 1 })).toBeVisible();
    await expect(page.getByRole('heading', { name: `Élie ${name}`, exact: true })).toHaveCount(1);
    await expect(page.getByRole('button', { name: `Créer le dossier ${year} d’Élie` })).toBeVisible();
    await checkPage(page, '56-ma-famille');
    await page.goto('/tableau-de-bord');
    await expect(page.getByRole('heading', { name: `Bonjour Madame Testa ${name}` })).toBeVisible();
    await checkPage(page, '57-tableau-de-bord');
  });

  await test.step('The link, once more', async () => {
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'Ce lien a déjà servi' })).toBeVisible();
    await checkPage(page, '58-lien-deja-servi');
  });

  await test.step('The agent sees that the space is open', async () => {
    await desk.reload();
    await expect(card(desk, 'Comptes')).toContainText('Ouvert');
    await expect(card(desk, 'Historique des accès')).toContainText('Espace activé');
    await expect(desk.getByRole('button', { name: 'Renvoyer le message d’activation' })).toHaveCount(0);
  });
});
