// "La famille n’a pas reçu de mail d’activation": the *clé enfance*, at the padlock step or later.
import { acceptTerms, card, fillSignIn, newActiveFamily, newFamily, newKey, newKnownFamily, newName, newPerson, post, signInFast, startYear } from './acts';
import { checkPage, expect, test } from './fixtures';

const year = `${startYear}-${startYear + 1}`;

test('a key given on the telephone opens the family at the padlock', { tag: '@main' }, async ({ page, mails, visitor, server, javaScriptEnabled }) => {
  test.slow(); // on a machine that builds meanwhile
  const name = newName('ARPEGE');
  const desk = await visitor();
  let key = '';

  await test.step('The agent makes the key: it is shown once', async () => {
    await signInFast(desk, server.accounts['claire.agent']);
    await desk.goto(await newKnownFamily(desk, name));
    await expect(card(desk, 'Comptes')).toContainText('Cette famille n’a pas de compte.');
    await desk.getByRole('button', { name: 'Donner une clé enfance' }).click();
    const shown = desk.getByRole('region', { name: 'Nouvelle clé enfance' });
    key = (await shown.locator('.number').textContent()) ?? '';
    expect(key).toMatch(/^\d{4}-[A-Z]{3}-\d{3}$/);
    await checkPage(desk, '60-cle-donnee');
    await desk.reload();
    await expect(shown).toHaveCount(0);
    await expect(desk.getByText(key)).toHaveCount(0);
    await expect(card(desk, 'Clés enfance')).toContainText('Valable');
  });

  await test.step('The family types it its own way', async () => {
    const { username, email, password } = newPerson();
    const named = { civility: 'madame', first_name: 'Testa', usual_name: name };
    await post(page.request, '/api/account/sign_up', { ...named, username, email, new_password: password });
    await page.goto('/creer-mon-espace/cadenas');
    await page.getByLabel('Clé du service Enfance').fill(key.replaceAll('-', '').toLowerCase());
    await page.getByRole('button', { name: 'Continuer' }).click();
    await acceptTerms(page, javaScriptEnabled !== false);
    await expect(page.getByRole('heading', { name: 'Consultez votre messagerie' })).toBeVisible();
    const mail = await mails.waitForMail({ to: email, subject: /Confirmez votre adresse/ });
    await page.goto(mail.links[0]);
    await page.getByRole('button', { name: 'Ouvrir mon espace' }).click();
    await fillSignIn(page, username, password);
  });

  await test.step('Its child is there, and its dossier can begin', async () => {
    await expect(page.getByRole('heading', { name: `Bonjour Madame Testa ${name}` })).toBeVisible();
    await page.goto('/famille');
    await expect(page.getByRole('heading', { name: `Zoé ${name}`, exact: true })).toHaveCount(1);
    await expect(page.getByRole('button', { name: `Créer le dossier ${year} de Zoé` })).toBeVisible();
    await expect(card(page, 'Mon entourage')).toContainText('Validée');
    await checkPage(page, '61-famille-par-cle');
  });

  await test.step('The key has served', async () => {
    await desk.reload();
    await expect(card(desk, 'Clés enfance')).toContainText('Utilisée');
    await expect(card(desk, 'Historique des accès')).toContainText('Espace relié par une clé enfance');
  });
});

test('a key is typed later, in "Mon espace": a used one is refused, a new one serves', async ({ page, mails, visitor, server }) => {
  const [desk, other] = [await visitor(), await visitor()];
  const name = newName('ARPEGE');
  await signInFast(desk, server.accounts['paul.agent']);
  const used = await newKey(desk, await newKnownFamily(desk, newName('ARPEGE')));
  await newActiveFamily(other, desk, mails);
  await post(other.request, '/api/household/link_family', { service_key: used });

  await newFamily(page, mails);
  await page.goto('/mon-espace');
  await page.getByRole('link', { name: 'Saisir une clé enfance' }).click();
  const typed = page.getByLabel('Clé du service Enfance');
  await checkPage(page, '62-saisir-une-cle');
  await typed.fill(used);
  await page.getByRole('button', { name: 'Relier mon espace' }).click();
  await expect(page.locator('#service_key-error')).toContainText('Cette clé n’est pas reconnue.');
  await expect(typed).toHaveAttribute('aria-invalid', 'true');
  await checkPage(page, '63-cle-deja-servie');

  const key = await newKey(desk, await newKnownFamily(desk, name));
  await desk.goto('/admin/cles');
  await expect(desk.getByRole('region', { name: 'Clés valables' }).getByRole('row').filter({ hasText: name })).toHaveCount(1);
  await expect(desk.getByRole('region', { name: 'Clés fausses saisies' })).toContainText('Test2 TEST2');
  await checkPage(desk, '64-cles');

  await typed.fill(key);
  await page.getByRole('button', { name: 'Relier mon espace' }).click();
  await expect(page.getByRole('heading', { name: 'Votre espace est relié à votre dossier' })).toBeVisible();
  await checkPage(page, '65-espace-relie');
  await page.goto('/famille');
  await expect(page.getByRole('heading', { name: `Zoé ${name}`, exact: true })).toHaveCount(1);
  await desk.reload();
  await expect(desk.getByText(name)).toHaveCount(0);
});
