// Identifiers that were forgotten or change, and the devices that are signed in.
import { card, fillSignIn, newActiveFamily, newName, password, signIn, signInFast } from './acts';
import { checkPage, expect, test } from './fixtures';

const other = 'framboise 7 du talus';

test('forgotten identifiers come back by mail, with a link that serves once', async ({ page, mails, visitor, server }) => {
  const [desk, home] = [await visitor(), await visitor()];
  await signInFast(desk, server.accounts['claire.agent']);
  const { email, username, name } = await newActiveFamily(home, desk, mails);

  await page.goto('/connexion');
  await page.getByRole('link', { name: 'Identifiants oubliés ?' }).click();
  await checkPage(page, '70-identifiants-oublies');
  await page.getByLabel('Votre adresse électronique, ou votre nom d’utilisateur').fill(email);
  await page.getByRole('button', { name: 'Recevoir un message' }).click();
  await expect(page.getByRole('heading', { name: 'Consultez votre messagerie' })).toBeVisible();
  await checkPage(page, '71-message-parti');

  const mail = await mails.waitForMail({ to: email, subject: /Vos identifiants de connexion/ });
  expect(mail.text).toContain(`Votre nom d’utilisateur est : ${username}`);
  await page.goto(mail.links[0]);
  await expect(page.getByRole('main')).toContainText(`Votre nom d’utilisateur est ${username}`);
  await checkPage(page, '72-nouveau-mot-de-passe');
  await page.getByLabel('Nouveau mot de passe').fill(other);
  await page.getByRole('button', { name: 'Enregistrer ce mot de passe' }).click();
  await expect(page.getByRole('heading', { name: `Bonjour Madame Testa ${name}` })).toBeVisible();
  await mails.waitForMail({ to: email, subject: /Votre mot de passe a changé/ });

  await test.step('The device that was signed in no longer is', async () => {
    await home.goto('/famille');
    await expect(home.getByRole('heading', { name: 'Se connecter' })).toBeVisible();
  });

  await test.step('The link, once more: another mail can be asked for', async () => {
    await page.goto(mail.links[0]);
    await expect(page.getByRole('heading', { name: 'Ce lien ne fonctionne plus' })).toBeVisible();
    await checkPage(page, '73-lien-qui-a-servi');
    await page.getByLabel('Votre adresse électronique, ou votre nom d’utilisateur').fill(username);
    await page.getByRole('button', { name: 'Recevoir un nouveau message' }).click();
    await mails.waitForMail({ to: email, subject: /Vos identifiants de connexion/ });
  });
});

test('a password, an address and a username are changed in "Mon espace"', async ({ page, mails, visitor, server }) => {
  const desk = await visitor();
  await signInFast(desk, server.accounts['claire.agent']);
  const { email } = await newActiveFamily(page, desk, mails);
  const [username, moved] = [newName('t.nouveau').toLowerCase(), `${newName('nouvelle').toLowerCase()}@famille.example`];

  await test.step('The password, by who knows the old one', async () => {
    await page.goto('/mon-espace');
    await checkPage(page, '74-mon-espace');
    await page.getByRole('link', { name: 'Changer mon mot de passe' }).click();
    await checkPage(page, '75-changer-mot-de-passe');
    await page.getByLabel('Votre mot de passe actuel').fill('ce n’est pas lui 1');
    await page.getByLabel('Nouveau mot de passe').fill(other);
    await page.getByRole('button', { name: 'Enregistrer ce mot de passe' }).click();
    await expect(page.locator('#password-error')).toContainText('Ce n’est pas votre mot de passe actuel.');
    await page.getByLabel('Votre mot de passe actuel').fill(password);
    await page.getByLabel('Nouveau mot de passe').fill(other);
    await page.getByRole('button', { name: 'Enregistrer ce mot de passe' }).click();
    await expect(page.getByRole('heading', { name: 'Votre mot de passe est changé' })).toBeVisible();
    await mails.waitForMail({ to: email, subject: /Votre mot de passe a changé/ });
  });

  await test.step('The address: confirmed at the new one, told at the old one', async () => {
    await page.getByRole('link', { name: 'Changer mon adresse électronique' }).click();
    await expect(page.getByRole('main')).toContainText(`Votre adresse est aujourd’hui ${email}`);
    await checkPage(page, '76-changer-adresse');
    await page.getByLabel('Nouvelle adresse électronique').fill(moved);
    await page.getByLabel('Votre mot de passe actuel').fill(other);
    await page.getByRole('button', { name: 'Envoyer le message de confirmation' }).click();
    await expect(page.getByRole('heading', { name: 'Confirmez votre nouvelle adresse' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Identité' })).toContainText(email);
    const mail = await mails.waitForMail({ to: moved, subject: /Confirmez votre nouvelle adresse/ });
    await page.goto(mail.links[0]);
    await checkPage(page, '77-confirmer-adresse');
    await page.getByRole('button', { name: 'Confirmer cette adresse' }).click();
    await expect(page.getByRole('heading', { name: 'Votre adresse est changée' })).toBeVisible();
    await checkPage(page, '78-adresse-changee');
    await mails.waitForMail({ to: email, subject: /Votre adresse électronique a changé/ });
  });

  await test.step('The username', async () => {
    await page.goto('/mon-espace');
    await expect(page.getByRole('region', { name: 'Identité' })).toContainText(moved);
    await page.getByRole('link', { name: 'Changer mon nom d’utilisateur' }).click();
    await checkPage(page, '79-changer-nom');
    await page.getByLabel('Nouveau nom d’utilisateur').fill('s.martin');
    await page.getByLabel('Votre mot de passe actuel').fill(other);
    await page.getByRole('button', { name: 'Enregistrer ce nom' }).click();
    await expect(page.locator('#username-error')).toContainText('déjà pris');
    await page.getByLabel('Nouveau nom d’utilisateur').fill(username);
    await page.getByLabel('Votre mot de passe actuel').fill(other);
    await page.getByRole('button', { name: 'Enregistrer ce nom' }).click();
    await expect(page.getByRole('heading', { name: 'Votre nom d’utilisateur est changé' })).toBeVisible();
    const mail = await mails.waitForMail({ to: moved, subject: /Votre nom d’utilisateur a changé/ });
    expect(mail.text).toContain(username);
  });

  await test.step('The new ones open the space', async () => {
    await page.context().clearCookies({ name: 'session' });
    await signIn(page, { username, password: other });
    await expect(page.getByRole('heading', { name: /^Bonjour/ })).toBeVisible();
  });
});

test('another device is disconnected from here, and must then sign in again', async ({ page, mails, visitor, server }) => {
  const [desk, other] = [await visitor(), await visitor()];
  await signInFast(desk, server.accounts['claire.agent']);
  const { username } = await newActiveFamily(page, desk, mails);
  await signInFast(other, { username, password });
  await other.goto('/famille');
  await expect(other.getByRole('heading', { name: 'Ma famille' })).toBeVisible();

  await page.goto('/mon-espace');
  await page.getByRole('link', { name: 'Mes appareils connectés' }).click();
  const devices = page.getByRole('region', { name: 'Appareils' }).getByRole('listitem').filter({ has: page.getByRole('heading') });
  await expect(devices).toHaveCount(2);
  await expect(devices.first()).toContainText('Cet appareil');
  await checkPage(page, '80-appareils');
  await devices.nth(1).getByRole('button', { name: 'Déconnecter' }).click();
  await expect(devices).toHaveCount(1);

  await other.goto('/famille');
  await expect(other.getByRole('heading', { name: 'Se connecter' })).toBeVisible();
  await fillSignIn(other, username, password);
  await expect(other.getByRole('heading', { name: 'Ma famille' })).toBeVisible();
  await expect(card(other, 'Mon entourage')).toBeVisible();
});
