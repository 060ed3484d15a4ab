// The accounts of the department: made by its administrator, protected by a second factor.
import type { Page } from '@playwright/test';
import { createHmac } from 'node:crypto';
import { choose, credentials, fillSignIn, newName, password, signInFast } from './acts';
import { checkPage, expect, test } from './fixtures';

test('an agent, from the account to its second factor, its recovery codes, and the lost telephone', { tag: '@desk' }, async ({ page, mails, visitor, server }) => {
  test.slow(); // on a machine that builds meanwhile
  const administrator = await visitor();
  const name = newName('BUREAU');
  const email = `${name.toLowerCase()}@melloisenpoitou.example`;
  const mine = administrator.getByRole('article').filter({ hasText: name });
  let [username, secret, recovery] = ['', '', ''];
  const signedIn = page.getByRole('heading', { name: 'File des demandes' });

  await test.step('The administrator makes the account', async () => {
    await signInFast(administrator, server.accounts['admin.melle']);
    await administrator.goto('/admin');
    await checkPage(administrator, '90-bureau-administrateur');
    await administrator.getByRole('link', { name: 'Comptes' }).click();
    await administrator.getByRole('link', { name: 'Nouveau compte' }).click();
    await choose(administrator, 'Civilité', 'Madame');
    await administrator.getByLabel('Prénom').fill('Camille');
    await administrator.getByLabel('Nom d’usage').fill(name);
    await administrator.getByLabel('Adresse électronique').fill(email);
    await choose(administrator, 'Rôle', 'Agent');
    await checkPage(administrator, '91-nouveau-compte');
    await administrator.getByRole('button', { name: 'Créer le compte' }).click();
    await expect(administrator.getByText('Le compte est créé.')).toBeVisible();
    await expect(mine).toContainText('Sans second facteur');
    await checkPage(administrator, '92-comptes');
  });

  await test.step('The agent activates it and chooses a password', async () => {
    const found = await credentials(mails, email);
    username = found.username;
    expect(found.mail.text).toContain('pour traiter les demandes des familles');
    await page.goto(found.mail.links[0]);
    await page.getByRole('link', { name: 'Se connecter' }).first().click();
    await fillSignIn(page, username, found.temporary);
    await page.getByLabel('Nouveau mot de passe').fill(password);
    await page.getByRole('button', { name: 'Enregistrer ce mot de passe' }).click();
    await expect(signedIn).toBeVisible();
    await expect(page.getByRole('link', { name: 'Comptes' })).toHaveCount(0);
  });

  await test.step('A second factor, from "Mon espace"', async () => {
    await page.goto('/mon-espace');
    await checkPage(page, '93-mon-espace-agent');
    await page.getByRole('link', { name: 'Protéger mon compte' }).click();
    secret = (await page.locator('code.secret').textContent()) ?? '';
    await expect(page.getByRole('img', { name: 'Image à lire avec l’application d’authentification' })).toBeVisible();
    await checkPage(page, '94-proteger-mon-compte');
    await page.getByLabel('Code à 6 chiffres').fill(totp(secret, 0));
    await page.getByRole('button', { name: 'Protéger mon compte' }).click();
    await mails.waitForMail({ to: email, subject: /protégé par un second facteur/ });
  });

  await test.step('The recovery codes are shown once', async () => {
    await expect(page.getByRole('heading', { name: 'Codes de secours' })).toBeVisible();
    await checkPage(page, '95-codes-de-secours');
    await page.getByRole('button', { name: 'Créer mes codes de secours' }).click();
    const codes = page.getByRole('region', { name: 'Vos codes' }).getByRole('listitem');
    await expect(codes).toHaveCount(10);
    recovery = (await codes.first().textContent()) ?? '';
    await checkPage(page, '96-codes-affiches');
    await page.reload();
    await expect(page.getByRole('button', { name: 'Créer mes codes de secours' })).toBeVisible();
    await expect(codes).toHaveCount(0);
  });

  await test.step('A sign-in asks for a code, which serves once', async () => {
    await signOut(page);
    await page.goto('/connexion');
    await fillSignIn(page, username, password);
    const code = page.getByLabel('Code à 6 chiffres, ou code de secours');
    await expect(code).toBeVisible();
    await page.goto('/admin');
    await expect(code).toBeVisible();
    await checkPage(page, '97-code-de-connexion');
    await code.fill('000000');
    await code.press('Enter');
    await expect(page.locator('#one_time_password-error')).toContainText('Ce code n’est pas le bon, ou il a déjà servi.');
    await checkPage(page, '98-code-faux');
    await code.fill(totp(secret, 1));
    await page.getByRole('button', { name: 'Continuer' }).click();
    await expect(signedIn).toBeVisible();
  });

  await test.step('A recovery code does instead of the telephone, once', async () => {
    for (const isFirst of [true, false]) {
      await signOut(page);
      await page.goto('/connexion');
      await fillSignIn(page, username, password);
      await page.getByLabel('Code à 6 chiffres, ou code de secours').fill(recovery);
      await page.getByRole('button', { name: 'Continuer' }).click();
      if (isFirst) await expect(signedIn).toBeVisible();
    }
    await expect(page.locator('#one_time_password-error')).toContainText('il a déjà servi');
    await expect(signedIn).toHaveCount(0);
    await page.getByRole('button', { name: 'Me déconnecter' }).click();
  });

  await test.step('The administrator takes the second factor away: the password is enough', async () => {
    await administrator.goto('/admin/comptes');
    await mine.getByRole('button', { name: 'Retirer le second facteur' }).click();
    await expect(mine).toContainText('Sans second facteur');
    await mails.waitForMail({ to: email, subject: /Votre second facteur a été retiré/ });
    await page.goto('/connexion');
    await fillSignIn(page, username, password);
    await expect(signedIn).toBeVisible();
  });
});

async function signOut(page: Page) {
  await page.goto('/mon-espace');
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await expect(page.getByText('Vous êtes déconnecté')).toBeVisible();
}

/** The code that a telephone shows (RFC 6238), so many steps of thirty seconds from now. The server takes the one before and the one after. */
function totp(secret: string, steps: number): string {
  const bits = [...secret.replaceAll(' ', '')].map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map(byte => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac('sha1', key).update(counter).digest();
  const code = digest.readUInt32BE(digest[19] & 15) & 0x7fff_ffff;
  return String(code % 1_000_000).padStart(6, '0');
}
