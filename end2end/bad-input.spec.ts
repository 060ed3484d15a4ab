// What people get wrong, and what goes wrong around them: said in place, nothing lost.
import type { Page } from '@playwright/test';
import {
  awake, card, choose, decide, fillSignIn, newDossier, newEntourage, newFamily, newPerson, password, signInFast, startYear,
} from './acts';
import { checkPage, endSessions, expect, test } from './fixtures';

const summary = (page: Page) => page.getByRole('alert').filter({ hasText: 'Il y a un problème' });
const isLive = (javaScriptEnabled: boolean | undefined) => javaScriptEnabled !== false;

test.describe('Creating a space', () => {
  test('an empty form: every mistake in the summary and at its field, what was typed kept', async ({ page, javaScriptEnabled }) => {
    await page.goto('/creer-mon-espace');
    await awake(page, isLive(javaScriptEnabled));
    await page.getByLabel('Prénom').fill('Anne-Élise');
    await page.getByLabel('Adresse électronique').fill('a.legoff@');
    await page.getByRole('button', { name: 'Continuer' }).click();

    await expect(summary(page)).toBeVisible();
    if (isLive(javaScriptEnabled)) await expect(summary(page)).toBeFocused();
    await expect(summary(page).getByRole('link')).toHaveText([
      'Choisissez Madame ou Monsieur',
      'Indiquez le nom d’usage',
      'Indiquez une adresse électronique complète, par exemple nom@exemple.fr',
      'Choisissez un nom d’utilisateur',
      'Choisissez un mot de passe',
    ]);
    for (const link of await summary(page).getByRole('link').all()) {
      const field = page.locator((await link.getAttribute('href'))!);
      await expect(field).toHaveAccessibleDescription(new RegExp((await link.textContent())!.slice(0, 20)));
    }
    for (const label of ['Nom d’usage', 'Adresse électronique', 'Nom d’utilisateur', 'Mot de passe']) {
      await expect(page.getByLabel(label)).toHaveAttribute('aria-invalid', 'true');
    }
    await expect(page.getByLabel('Prénom')).not.toHaveAttribute('aria-invalid');
    await expect(page.getByLabel('Prénom')).toHaveValue('Anne-Élise');
    await expect(page.getByLabel('Adresse électronique')).toHaveValue('a.legoff@');
    await checkPage(page, 'erreurs-creer-mon-espace');

    await summary(page).getByRole('link', { name: 'Indiquez le nom d’usage' }).click();
    await expect(page.getByLabel('Nom d’usage')).toBeFocused();
  });

  test('a mistake is told as one leaves the field, and goes once it is mended', { tag: '@live' }, async ({ page }) => {
    await page.goto('/creer-mon-espace');
    const email = page.getByLabel('Adresse électronique');
    const message = page.locator('#email-error');
    await awake(page, true);
    await email.fill('nom@exemple');
    await email.blur();
    await expect(message).toContainText('Indiquez une adresse électronique complète');
    await expect(email).toHaveAttribute('aria-invalid', 'true');
    await email.fill('nom@exemple.fr');
    await email.blur();
    await expect(message).toBeHidden();
    await expect(email).not.toHaveAttribute('aria-invalid');
    await expect(page.getByLabel('Mot de passe')).not.toHaveAttribute('aria-invalid');
  });

  test('a press of the button right after mending a mistake counts', async ({ page, javaScriptEnabled }) => {
    await page.goto('/creer-mon-espace');
    await awake(page, isLive(javaScriptEnabled));
    await fillSpace(page, newPerson().email, 'court');
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(summary(page)).toBeVisible();
    await page.getByLabel('Mot de passe').fill(password);
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(page.getByRole('heading', { name: 'Avez-vous une clé enfance ?' })).toBeVisible();
  });

  test('the rule of passwords is the one that is displayed', async ({ page }) => {
    await page.goto('/creer-mon-espace');
    await fillSpace(page, newPerson().email, 'azerty123');
    for (const [bad, message] of [
      ['azerty123', 'Ce mot de passe est trop courant'],
      ['cerise4', 'au moins 8 caractères, avec une lettre minuscule et un chiffre'],
      ['CERISE42', 'au moins 8 caractères, avec une lettre minuscule et un chiffre'],
    ]) {
      await page.getByLabel('Mot de passe').fill(bad);
      await page.getByLabel('Mot de passe').press('Enter');
      await expect(page.locator('#new_password-error')).toContainText(message);
      await expect(page.getByLabel('Prénom')).toHaveValue('Test2');
    }
    await page.getByLabel('Mot de passe').fill(password);
    await page.getByLabel('Mot de passe').press('Enter');
    await expect(page.getByRole('heading', { name: 'Avez-vous une clé enfance ?' })).toBeVisible();
  });

  test('an address that is known leads where a new one leads, and its owner is told', async ({ page, mails }) => {
    const seen: string[] = [];
    for (const email of [newPerson().email, 's.martin@famille.example']) {
      await page.goto('/creer-mon-espace');
      await fillSpace(page, email, password);
      await page.getByRole('button', { name: 'Continuer' }).click();
      await page.getByLabel('Clé du service Enfance').press('Enter');
      const accept = page.getByRole('button', { name: 'J’accepte' });
      await accept.focus();
      await expect(accept).not.toHaveAttribute('aria-disabled');
      await accept.click();
      await expect(page.getByRole('heading', { name: 'Consultez votre messagerie' })).toBeVisible();
      seen.push(new URL(page.url()).pathname + (await page.getByRole('main').innerText()));
    }
    expect(seen[1]).toBe(seen[0]);
    await mails.waitForMail({ to: 's.martin@famille.example', subject: /Vous avez déjà un espace personnel/ });
  });

  test('a link that was used says so', async ({ page, mails, complaints }) => {
    complaints.tolerate(/404/);
    await newFamily(page, mails);
    await page.context().clearCookies();
    await page.goto(`/confirmer/${'0'.repeat(64)}`);
    await page.getByRole('button', { name: 'Ouvrir mon espace' }).click();
    await expect(page.getByRole('heading', { name: 'Ce lien ne fonctionne plus' })).toBeVisible();
    await checkPage(page, 'lien-expire');
  });

  test('a wrong password tells nothing, and keeps the identifier', async ({ page }) => {
    const said: string[] = [];
    for (const identifier of ['s.martin', 'personne.du-tout']) {
      await page.goto('/connexion');
      await page.getByLabel('Nom d’utilisateur ou adresse électronique').fill(identifier);
      await page.getByLabel('Mot de passe').fill('ce n’est pas lui 1');
      await page.getByRole('button', { name: 'Se connecter' }).click();
      await expect(summary(page)).toBeVisible();
      await expect(page.getByLabel('Nom d’utilisateur ou adresse électronique')).toHaveValue(identifier);
      said.push(await summary(page).innerText());
    }
    expect(said[1]).toBe(said[0]);
    await checkPage(page, 'mot-de-passe-faux');
  });
});

test.describe('The entourage', () => {
  test('dates that do not exist, births to come, bad codes', async ({ page, mails }) => {
    await newFamily(page, mails);
    await page.goto('/famille/entourage/titulaire');
    await choose(page, 'Vous êtes', 'Mère');
    await page.getByLabel('Téléphone portable').fill('12 34');
    await page.getByLabel('Nom de la voie').fill('rue des Fusains');
    await page.getByLabel('Ville').fill('Melle');
    await page.getByLabel('Code postal').fill('7950');
    for (const [date, message] of [
      ['45/45/2020', 'qui existe'],
      ['31 2 1985', 'qui existe'],
      [`1 1 ${startYear + 20}`, 'naissance'],
    ]) {
      await page.getByLabel('Date de naissance').fill(date);
      await page.getByLabel('Date de naissance').press('Enter');
      await expect(summary(page)).toBeVisible();
      await expect(page.locator('#birth_date-error')).toContainText(message);
      await expect(page.getByLabel('Date de naissance')).toHaveValue(date);
    }
    await expect(page.locator('#mobile-error')).toContainText('10 chiffres');
    await expect(page.locator('#postal_code-error')).toContainText('5 chiffres');
    await expect(page.getByLabel('Téléphone portable')).toHaveValue('12 34');
    await expect(page.getByRole('radio', { name: 'Mère' })).toBeChecked();
    await checkPage(page, 'erreurs-titulaire');
  });

  test('a child older than its parent', async ({ page, mails }) => {
    await newFamily(page, mails);
    await newEntourage(page, { isDeclared: false });
    await page.goto('/famille/entourage/enfant');
    await choose(page, 'C’est', 'Garçon');
    await page.getByLabel('Prénom').fill('Éloi');
    await page.getByLabel('Date de naissance').fill('1/1/1980');
    await page.getByRole('button', { name: 'Ajouter à mon entourage' }).click();
    await expect(page.locator('#birth_date-error')).toContainText('plus âgé que son parent');
    await expect(page.getByLabel('Prénom')).toHaveValue('Éloi');
    await page.goto('/famille/entourage');
    await expect(page.getByText('Éloi')).toHaveCount(0);
  });

  test('two presses of "Déclarer mon entourage" make one case', async ({ page, mails }) => {
    const { email } = await newFamily(page, mails);
    await newEntourage(page, { isDeclared: false });
    await page.goto('/famille/entourage');
    await page.getByRole('button', { name: 'Déclarer mon entourage' }).dblclick();
    await expect(page.getByRole('heading', { name: 'Votre demande est enregistrée' })).toBeVisible();
    await mails.waitForMail({ to: email, subject: /enregistrée/ });
    await page.goto('/demandes');
    await expect(page.getByRole('link', { name: 'Déclaration d’entourage' })).toHaveCount(1);
  });
});

test.describe('The dossier', () => {
  test('two presses send one dossier, and going back shows it sent', async ({ page, mails, visitor, server }) => {
    await newFamily(page, mails);
    const entourage = await newEntourage(page, { isDeclared: true });
    const agent = await visitor();
    await signInFast(agent, server.accounts['claire.agent']);
    for (const act of ['take_over', 'validate']) await decide(agent, entourage.case, act);
    const id = await newDossier(page, entourage.child, { isFilled: true });

    await page.goto(`/dossiers/${id}/verifier`);
    await page.getByRole('button', { name: 'Envoyer mon dossier' }).dblclick();
    await expect(page.getByRole('heading', { name: 'Votre demande est enregistrée' })).toBeVisible();
    const number = await page.locator('.number').textContent();
    await page.goBack();
    await expect(page.getByRole('heading', { name: 'Relire le dossier' })).toBeVisible();
    await expect(page.getByText('Envoyée')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Envoyer mon dossier' })).toHaveCount(0);
    await checkPage(page, 'retour-apres-envoi');
    await page.goto('/demandes');
    await expect(page.getByRole('link', { name: /Dossier de Zoé/ })).toHaveCount(1);
    await expect(page.getByText(number!)).toBeVisible();
  });

  test('a dossier that is not complete cannot be sent, and says what it lacks', async ({ page, mails }) => {
    await newFamily(page, mails);
    const { child } = await newEntourage(page, { isDeclared: true });
    const id = await newDossier(page, child, { isFilled: true });
    await page.goto(`/dossiers/${id}/verifier`);
    await expect(page.getByText('Votre entourage doit d’abord être validé par le service')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Envoyer mon dossier' })).toHaveCount(0);
    // Asked for all the same, as by a page left open.
    const response = await page.request.post('/api/dossier/submit', { form: { case: id }, headers: { accept: 'application/json' } });
    expect(await response.json()).toHaveProperty('form');
  });

  test('half of a section is kept, and what lacks is said', async ({ page, mails }) => {
    await newFamily(page, mails);
    const { child } = await newEntourage(page, { isDeclared: true });
    const id = await newDossier(page, child, { isFilled: false });
    await page.goto(`/dossiers/${id}/sante`);
    await choose(page, 'L’enfant a-t-il une allergie', 'Oui');
    await page.getByLabel('Nom du médecin').fill('Dr Moreau');
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    await expect(summary(page)).toContainText('Vos réponses sont enregistrées');
    await expect(summary(page).getByRole('link', { name: 'Décrivez l’allergie' })).toBeVisible();
    await checkPage(page, 'erreurs-sante');
    await page.goto(`/dossiers/${id}/sante`);
    await expect(page.getByLabel('Nom du médecin')).toHaveValue('Dr Moreau');
    await page.goto(`/dossiers/${id}`);
    await expect(page.getByRole('listitem').filter({ hasText: 'Santé' })).toContainText('À compléter');
  });
});

test.describe('Sessions and rights', () => {
  test('a session that ends in the middle of a form loses nothing', async ({ page, mails, server, javaScriptEnabled, complaints }) => {
    complaints.tolerate(/401/);
    const { username } = await newFamily(page, mails);
    await page.goto('/famille/entourage/enfant');
    await choose(page, 'C’est', 'Fille');
    await page.getByLabel('Prénom').fill('Zoé');
    await page.getByLabel('Nom d’usage').fill('D’ARCY');
    await page.getByLabel('Date de naissance').fill(`12 9 ${startYear - 7}`);
    await awake(page, isLive(javaScriptEnabled));
    endSessions(server);
    await page.getByRole('button', { name: 'Ajouter à mon entourage' }).click();

    if (isLive(javaScriptEnabled)) {
      await expect(page.getByRole('alert').filter({ hasText: 'Connectez-vous pour continuer' })).toBeVisible();
      await checkPage(page, 'session-terminee');
      const [other] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'Me reconnecter dans un nouvel onglet' }).click()]);
      await fillSignIn(other, username, password);
      await other.close();
    } else {
      await expect(page.getByText('ce que vous aviez saisi est conservé')).toBeVisible();
      await checkPage(page, 'session-terminee');
      await fillSignIn(page, username, password);
      await expect(page.getByText('Ces réponses ne sont pas encore envoyées.')).toBeVisible();
    }
    await expect(page.getByLabel('Prénom')).toHaveValue('Zoé');
    await expect(page.getByLabel('Nom d’usage')).toHaveValue('D’ARCY');
    await expect(page.getByRole('radio', { name: 'Fille' })).toBeChecked();
    await page.getByRole('button', { name: 'Ajouter à mon entourage' }).click();
    await expect(card(page, 'Enfants')).toContainText('Zoé D’ARCY');
  });

  test('without its cookie a form leads to the sign-in, and shows nothing to whoever signs in', async ({ page, mails, server, javaScriptEnabled }) => {
    test.skip(isLive(javaScriptEnabled), 'where scripts run, the page stays as it is');
    await newFamily(page, mails);
    await page.goto('/famille/entourage/contact');
    await page.getByLabel('Prénom').fill('Odile');
    await page.context().clearCookies({ name: 'session' });
    await page.getByRole('button', { name: 'Ajouter à mon entourage' }).click();
    await expect(page.getByRole('heading', { name: 'Se connecter' })).toBeVisible();
    await fillSignIn(page, server.accounts['s.martin'].username, server.accounts['s.martin'].password);
    await expect(page.getByLabel('Prénom')).toHaveValue('');
  });

  test('what belongs to another family does not exist', async ({ page, mails, visitor, complaints }) => {
    complaints.tolerate(/404|403/);
    await newFamily(page, mails);
    const entourage = await newEntourage(page, { isDeclared: true });
    const dossier = await newDossier(page, entourage.child, { isFilled: true });
    const upload = (await (await page.request.get(`/dossiers/${dossier}/pieces`)).text()).match(/\/fichiers\/[\w-]+/)![0];
    expect((await page.request.get(upload)).status()).toBe(200);

    const other = await visitor();
    await newFamily(other, mails);
    const paths = [`/demandes/${entourage.case}`, `/dossiers/${dossier}`, `/dossiers/${dossier}/sante`, `/dossiers/${dossier}/pieces`];
    for (const path of paths) {
      const response = await other.goto(path);
      expect(response?.status(), path).toBe(404);
      await expect(other.getByRole('heading', { name: 'Cette page n’existe pas' })).toBeVisible();
    }
    await checkPage(other, 'page-inconnue');
    expect((await other.request.get(upload)).status()).toBe(404);
    const desk = await other.goto('/admin');
    expect(desk?.status()).toBe(403);
    await expect(other.getByRole('heading', { name: 'Cette page ne vous est pas ouverte' })).toBeVisible();
  });

  test('two agents decide at once: the second is told', { tag: '@desk' }, async ({ page, mails, visitor, server, complaints }) => {
    complaints.tolerate(/409/);
    await newFamily(page, mails);
    const entourage = await newEntourage(page, { isDeclared: true });
    const [claire, paul] = [await visitor(), await visitor()];
    await signInFast(claire, server.accounts['claire.agent']);
    await signInFast(paul, server.accounts['paul.agent']);
    await decide(claire, entourage.case, 'take_over');
    for (const agent of [claire, paul]) {
      await agent.goto(`/admin/demandes/${entourage.case}`);
      await expect(agent.getByRole('button', { name: 'Valider', exact: true })).toBeVisible();
    }
    await claire.getByRole('button', { name: 'Valider', exact: true }).click();
    await expect(claire.getByText('Demande validée')).toBeVisible();
    await paul.getByLabel('Motif écrit à la famille').fill('La photo est illisible.');
    await paul.getByRole('button', { name: 'Renvoyer à corriger' }).click();
    await expect(paul.getByRole('heading', { name: 'Quelqu’un d’autre a agi avant vous' })).toBeVisible();
    await checkPage(paul, 'deux-agents');
    await page.goto(`/demandes/${entourage.case}`);
    await expect(card(page, 'Historique').getByRole('listitem')).toHaveCount(3);
  });

  test('a correction is asked with its reason, made, and sent again', async ({ page, mails, visitor, server }) => {
    const { email } = await newFamily(page, mails);
    const entourage = await newEntourage(page, { isDeclared: true });
    const desk = await visitor();
    await signInFast(desk, server.accounts['claire.agent']);
    await decide(desk, entourage.case, 'take_over');
    await desk.goto(`/admin/demandes/${entourage.case}`);
    await desk.getByRole('button', { name: 'Renvoyer à corriger' }).click();
    await expect(desk.locator('#reason-error')).toContainText('Écrivez le motif');
    await desk.getByLabel('Motif écrit à la famille').fill('Indiquez le prénom complet de Zoé.');
    await desk.getByLabel('Motif écrit à la famille').press('Tab');
    await desk.getByRole('button', { name: 'Renvoyer à corriger' }).click();
    await expect(desk.getByText('Correction demandée')).toBeVisible();
    const mail = await mails.waitForMail({ to: email, subject: /à corriger/ });
    expect(mail.text).toContain('Indiquez le prénom complet de Zoé.');

    await page.goto(`/demandes/${entourage.case}`);
    await expect(page.getByText('Une correction vous est demandée')).toBeVisible();
    await checkPage(page, 'a-corriger');
    await page.getByRole('link', { name: 'Corriger' }).click();
    await page.getByRole('link', { name: 'Modifier Zoé' }).click();
    await page.getByLabel('Prénom').fill('Zoé-Marie');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.getByRole('button', { name: 'Déclarer mon entourage' }).click();
    await expect(page.getByRole('heading', { name: 'Votre demande est enregistrée' })).toBeVisible();
    await expect(card(page, 'Historique').getByRole('listitem')).toHaveCount(4);
  });
});

async function fillSpace(page: Page, email: string, password: string) {
  const { username } = newPerson();
  await choose(page, 'Civilité', 'Madame');
  await page.getByLabel('Prénom').fill('Test2');
  await page.getByLabel('Nom d’usage').fill('TEST2');
  await page.getByLabel('Adresse électronique').fill(email);
  await page.getByLabel('Nom d’utilisateur').fill(username);
  await page.getByLabel('Mot de passe').fill(password);
}
