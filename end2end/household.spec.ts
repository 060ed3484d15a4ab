// Two adults, one family: invited, joined, removed.
import { acceptTerms, card, choose, fillSignIn, newActiveFamily, newMember, newName, password, signInFast } from './acts';
import { checkPage, expect, test } from './fixtures';

test('the holder invites the other adult, who sees the same family, until the access is removed', async ({ page, mails, visitor, server, javaScriptEnabled, complaints }) => {
  test.slow(); // on a machine that builds meanwhile
  complaints.tolerate(/401/);
  const [desk, second] = [await visitor(), await visitor()];
  await signInFast(desk, server.accounts['claire.agent']);
  const { name, email, record } = await newActiveFamily(page, desk, mails);
  const invited = `${newName('jean').toLowerCase()}@famille.example`;
  const adult = 'Monsieur Jean-René D’ARCY';
  await newMember(page.request, 'co-representant', { civility: 'monsieur', first_name: 'Jean-René', usual_name: 'D’ARCY', relationship: 'pere', street: 'rue des Fusains', postal_code: '79500', town: 'Melle', country: 'FRANCE' });

  await test.step('The invitation, as the entourage names the adult', async () => {
    await page.goto('/mon-espace');
    await page.getByRole('link', { name: 'Qui a accès à l’espace de la famille' }).click();
    await checkPage(page, '81-foyer');
    await page.getByRole('link', { name: 'Inviter l’autre adulte' }).click();
    await expect(page.getByLabel('Prénom')).toHaveValue('Jean-René');
    await expect(page.getByLabel('Nom d’usage')).toHaveValue('D’ARCY');
    await choose(page, 'Civilité', 'Monsieur');
    await checkPage(page, '82-inviter');
    // One address for two.
    await page.getByLabel('Adresse électronique').fill(email);
    await page.getByRole('button', { name: 'Envoyer l’invitation' }).click();
    await expect(page.locator('#email-error')).toContainText('C’est votre propre adresse.');
    await page.getByLabel('Adresse électronique').fill(invited);
    await page.getByRole('button', { name: 'Envoyer l’invitation' }).click();
    await expect(page.getByRole('heading', { name: 'L’invitation est partie' })).toBeVisible();
    await expect(card(page, 'Invitations')).toContainText(invited);
    await checkPage(page, '83-invitation-partie');
  });

  await test.step('The adult chooses identifiers and accepts the terms', async () => {
    const mail = await mails.waitForMail({ to: invited, subject: /vous invite/ });
    expect(mail.subject).toContain(`Madame Testa ${name} vous invite`);
    await second.goto(mail.links[0]);
    await expect(second.getByRole('heading', { name: `Madame Testa ${name} vous invite` })).toBeVisible();
    const username = second.getByLabel('Nom d’utilisateur');
    await expect(username).toHaveValue(/^j\.darcy\d*$/);
    const chosen = newName('j.darcy').toLowerCase();
    await username.fill(chosen);
    await second.getByLabel('Mot de passe').fill(password);
    await checkPage(second, '84-invitation');
    await second.getByRole('button', { name: 'Continuer' }).click();
    await acceptTerms(second, javaScriptEnabled !== false);
    await expect(second.getByText('Votre espace est ouvert')).toBeVisible();
    await fillSignIn(second, chosen, password);
    await expect(second.getByRole('heading', { name: `Bonjour ${adult}` })).toBeVisible();
    await mails.waitForMail({ to: email, subject: /Un nouvel accès à l’espace de votre famille/ });
    await second.goto('/famille');
    await expect(second.getByRole('heading', { name: `Zoé ${name}`, exact: true })).toHaveCount(1);
    await second.goto(mail.links[0]);
    await expect(second.getByRole('heading', { name: 'Ce lien ne fonctionne plus' })).toBeVisible();
  });

  await test.step('The adult sees who has access, and removes nobody but oneself', async () => {
    await second.goto('/mon-espace/foyer');
    await expect(card(second, 'Les adultes').getByRole('listitem')).toHaveCount(2);
    await expect(second.getByText('Quitter cet espace').first()).toBeVisible();
    await expect(second.getByText('Retirer l’accès')).toHaveCount(0);
    await checkPage(second, '85-foyer-du-co-representant');
  });

  await test.step('The holder sees it, and the agent', async () => {
    await page.goto('/mon-espace/foyer');
    await expect(card(page, 'Les adultes').getByRole('listitem').filter({ hasText: adult })).toHaveCount(1);
    await expect(card(page, 'Historique')).toContainText('Invitation envoyée');
    await expect(card(page, 'Historique')).toContainText('Nouvel accès ouvert');
    await checkPage(page, '86-foyer-a-deux');
    await desk.goto(record);
    await expect(card(desk, 'Comptes')).toContainText(invited);
    await checkPage(desk, '87-famille-a-deux-comptes');
  });

  await test.step('The access is removed: the adult is signed out at once', async () => {
    const line = card(page, 'Les adultes').getByRole('listitem').filter({ hasText: adult });
    await line.locator('summary').click();
    await checkPage(page, '88-retirer-acces');
    await line.getByRole('button', { name: 'Retirer l’accès' }).click();
    await expect(line).toHaveCount(0);
    await expect(card(page, 'Historique')).toContainText('Accès retiré');
    await mails.waitForMail({ to: invited, subject: /Un accès à l’espace de votre famille a été retiré/ });
    await second.goto('/famille');
    await expect(second.getByRole('heading', { name: 'Se connecter' })).toBeVisible();
  });
});
