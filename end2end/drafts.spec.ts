// A draft keeps itself: nothing typed is lost, whatever the network, the session or the other parent do.
import type { Page } from '@playwright/test';
import { awake, fillSignIn, newDossier, newEntourage, newFamily, signInFast } from './acts';
import { checkPage, endSessions, expect, test } from './fixtures';

const line = (page: Page) => page.locator('.keeping');
const saved = (page: Page) => expect(line(page)).toContainText(/^Enregistré/);

test('what is typed is saved by itself, with a network or when it comes back', { tag: '@live' }, async ({ page, context, mails, complaints }) => {
  complaints.tolerate(/ERR_INTERNET_DISCONNECTED/);
  await newFamily(page, mails);
  const { child } = await newEntourage(page, { isDeclared: false });
  const id = await newDossier(page, child, { isFilled: false });
  const insurance = `/dossiers/${id}/assurance`;

  await test.step('Typed, then left without pressing anything', async () => {
    await page.goto(insurance);
    await awake(page, true);
    await expect(line(page)).toHaveText(/Vos réponses s’enregistrent au fur et à mesure\./);
    await page.getByLabel('Oui').check();
    await page.getByLabel('Nom de l’assureur').fill('MAIF');
    await page.getByLabel('Nom de l’assureur').blur();
    await saved(page);
    await checkPage(page, '90-enregistre');
    await page.getByLabel('Numéro de contrat').fill('123');
    // Before the pause is over.
    await page.getByRole('link', { name: 'Revenir à la liste' }).click();
    await page.goto(insurance);
    await expect(page.getByLabel('Nom de l’assureur')).toHaveValue('MAIF');
    await expect(page.getByLabel('Numéro de contrat')).toHaveValue('123');
  });

  await test.step('Without network, the page says so, and saves when it is back', async () => {
    await awake(page, true);
    await context.setOffline(true);
    await page.getByLabel('Numéro de contrat').fill('456');
    await expect(line(page)).toContainText('Pas encore enregistré : pas de réseau.');
    await checkPage(page, '91-pas-de-reseau');
    await page.getByLabel('Nom de l’assureur').fill('MMA');
    await context.setOffline(false);
    await saved(page);
    await page.goto(insurance);
    await expect(page.getByLabel('Nom de l’assureur')).toHaveValue('MMA');
    await expect(page.getByLabel('Numéro de contrat')).toHaveValue('456');
  });

  await test.step('An answer of the server that gets lost is asked for again', async () => {
    await awake(page, true);
    let lost = 0;
    await page.route('**/api/dossier/keep_answers', async route => {
      await route.fetch();
      lost += 1;
      await (lost === 1 ? route.abort('internetdisconnected') : route.continue());
    });
    await page.getByLabel('Numéro de contrat').fill('7');
    await expect(line(page)).toContainText('Pas encore enregistré');
    await page.getByLabel('Numéro de contrat').fill('78');
    await saved(page);
    await expect(page.getByRole('heading', { name: 'Deux réponses différentes' })).toBeHidden();
    await page.unroute('**/api/dossier/keep_answers');
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await expect(page.getByRole('heading', { name: 'Paiement' })).toBeVisible();
    await page.goto(insurance);
    await expect(page.getByLabel('Numéro de contrat')).toHaveValue('78');
  });
});

test('two devices fill the same dossier: what differs is merged, and asked where it must be', { tag: '@live' }, async ({ page, mails, visitor }) => {
  const account = await newFamily(page, mails);
  const { child } = await newEntourage(page, { isDeclared: false });
  const id = await newDossier(page, child, { isFilled: false });
  const other = await visitor('desktop');
  await signInFast(other, account);
  for (const one of [page, other]) {
    await one.goto(`/dossiers/${id}/assurance`);
    await awake(one, true);
  }

  await test.step('An answer given elsewhere appears here', async () => {
    await other.getByLabel('Oui').check();
    await other.getByLabel('Nom de l’assureur').fill('MAIF');
    await other.getByLabel('Numéro de contrat').fill('123');
    await other.getByLabel('Numéro de contrat').blur();
    await saved(other);
    await page.getByLabel('Oui').check();
    await saved(page);
    await expect(page.getByLabel('Nom de l’assureur')).toHaveValue('MAIF');
  });

  await test.step('Two answers to one question: the person chooses', async () => {
    await other.getByLabel('Nom de l’assureur').fill('MMA');
    await other.getByLabel('Nom de l’assureur').blur();
    await saved(other);
    await page.getByLabel('Nom de l’assureur').fill('AXA');
    await page.getByLabel('Numéro de contrat').fill('456');
    await expect(page.getByRole('heading', { name: 'Deux réponses différentes' })).toBeVisible();
    await expect(line(page)).toHaveText(/Une réponse n’est pas enregistrée\..*Choisir entre les deux réponses/);
    await checkPage(page, '92-deux-reponses');
    await page.getByRole('button', { name: 'Prendre l’autre : « MMA »' }).click();
    await expect(page.getByRole('heading', { name: 'Deux réponses différentes' })).toBeHidden();
    await expect(page.getByLabel('Nom de l’assureur')).toHaveValue('MMA');
    await saved(page);

    await other.getByLabel('Nom de l’assureur').fill('GMF');
    await other.getByLabel('Nom de l’assureur').blur();
    await saved(other);
    await page.getByLabel('Nom de l’assureur').fill('MACIF');
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await page.getByRole('button', { name: 'Garder ma réponse : « MACIF »' }).click();
    await saved(page);
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await expect(page.getByRole('heading', { name: 'Paiement' })).toBeVisible();
    await other.reload();
    await expect(other.getByLabel('Nom de l’assureur')).toHaveValue('MACIF');
    await expect(other.getByLabel('Numéro de contrat')).toHaveValue('456');
  });
});

test('a session that ends loses nothing: signing in again, here or elsewhere, is enough', { tag: '@live' }, async ({ page, context, mails, server, complaints }) => {
  complaints.tolerate(/401/);
  const account = await newFamily(page, mails);
  const { child } = await newEntourage(page, { isDeclared: false });
  const id = await newDossier(page, child, { isFilled: false });
  await page.goto(`/dossiers/${id}/assurance`);
  await awake(page, true);
  endSessions(server);
  await page.getByLabel('Oui').check();
  await page.getByLabel('Nom de l’assureur').fill('MAIF');
  await expect(line(page)).toContainText('Pas encore enregistré : votre session est terminée.');
  await checkPage(page, '93-session-terminee');
  await page.getByRole('link', { name: 'Me reconnecter' }).click();
  await page.getByLabel('Nom d’utilisateur ou adresse électronique').fill(account.username);
  await page.getByLabel('Mot de passe').fill('pas le bon');
  await page.getByRole('button', { name: 'Me reconnecter' }).click();
  await expect(page.locator('#reconnexion').getByRole('alert')).toContainText(/mot de passe/);
  await page.getByLabel('Mot de passe').fill(account.password);
  await page.getByRole('button', { name: 'Me reconnecter' }).click();
  await saved(page);
  await expect(page.getByRole('heading', { name: 'Votre session est terminée' })).toBeHidden();

  endSessions(server);
  await page.getByLabel('Numéro de contrat').fill('7');
  await expect(line(page)).toContainText('Pas encore enregistré : votre session est terminée.');
  const second = await context.newPage();
  await second.goto('/connexion');
  await fillSignIn(second, account.username, account.password);
  await expect(second).toHaveURL(/tableau-de-bord/);
  await second.close();
  await page.bringToFront();
  await saved(page);
  await page.reload();
  await expect(page.getByLabel('Nom de l’assureur')).toHaveValue('MAIF');

  await awake(page, true);
  endSessions(server);
  const go = page.getByRole('button', { name: 'Enregistrer et continuer' });
  await go.click();
  await expect(page.getByRole('heading', { name: 'Votre session est terminée' })).toBeInViewport();
  await page.getByLabel('Nom d’utilisateur ou adresse électronique').fill(account.username);
  await page.getByLabel('Mot de passe').fill(account.password);
  await page.getByRole('button', { name: 'Me reconnecter' }).click();
  await saved(page);
  await go.click();
  await expect(page).toHaveURL(/paiement$/);
});
