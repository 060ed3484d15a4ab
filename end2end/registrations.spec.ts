// Two children registered in one go, a waiting list, a place offered and taken, and the agent who decides.
import type { Page } from '@playwright/test';
import { awake, decide, giveFile, newDossier, newEntourage, newFamily, newMember, post, signInFast, startYear } from './acts';
import { checkPage, expect, files, test } from './fixtures';

/** Gives the family of the page two children whose dossiers are validated. */
async function twoChildren(page: Page, desk: Page) {
  const { child } = await newEntourage(page, { isDeclared: false });
  const brother = { civility: 'garcon', first_name: 'Noé', usual_name: 'TEST2', birth_date: `3 4 ${startYear - 8}` };
  const other = await newMember(page.request, 'enfant', brother);
  const receipt = await post(page.request, '/api/family/declare_entourage', {});
  const declaration = receipt.match(/demandes\/([\w-]+)/)![1];
  for (const act of ['take_over', 'validate']) await decide(desk, declaration, act);
  for (const id of [child, other]) {
    const dossier = await newDossier(page, id, { isFilled: true });
    await giveFile(page, dossier, 'assurance', files.pdf);
    await post(page.request, '/api/dossier/submit', { case: dossier });
    for (const act of ['take_over', 'validate']) await decide(desk, dossier, act);
  }
}

test('two children are registered in one go, and one gets a place that was added', async ({ page, mails, visitor, server, javaScriptEnabled }) => {
  test.slow(); // on a machine that builds meanwhile
  const isLive = javaScriptEnabled !== false;
  const desk = await visitor('desktop');
  await signInFast(desk, server.accounts['claire.agent']);
  const { email } = await newFamily(page, mails);
  await twoChildren(page, desk);

  await test.step('Two children, one form, a look before sending', async () => {
    await page.goto('/inscriptions');
    await page.getByRole('link', { name: 'Restauration', exact: true }).click();
    await awake(page, isLive);
    await page.getByRole('button', { name: 'Vérifier avant d’envoyer' }).click();
    await expect(page.getByRole('link', { name: 'Choisissez au moins un jour.' })).toBeVisible();
    await page.getByLabel('Lundi').check();
    await page.getByLabel('Jeudi').check();
    await checkPage(page, 'inscrire-deux-enfants');
    await page.getByRole('button', { name: 'Vérifier avant d’envoyer' }).click();
    await expect(page.getByRole('heading', { name: 'Vérifiez avant d’envoyer' })).toBeVisible();
    await page.getByRole('link', { name: 'Changer les jours de Noé' }).click();
    await awake(page, isLive);
    await page.getByRole('button', { name: 'Comme pour Zoé' }).click();
    await expect(page.getByLabel('Jeudi')).toBeChecked();
    await page.getByLabel('Mardi').check();
    await checkPage(page, 'jours-du-frere');
    await page.getByRole('button', { name: 'Garder ces jours' }).click();
    await expect(page.getByText('lundi, mardi, jeudi')).toBeVisible();
    await checkPage(page, 'verifier-avant-d-envoyer');
    await page.getByRole('button', { name: 'Envoyer la demande' }).click();
    await expect(page.getByRole('heading', { name: 'Votre demande est enregistrée' })).toBeVisible();
    await expect(page.getByText('Validée')).toHaveCount(2);
    await checkPage(page, 'reponse-deux-enfants');
  });

  await test.step('The week, and a centre without a place: the waiting list', async () => {
    await page.getByRole('link', { name: 'Voir les inscriptions' }).click();
    await expect(page.getByRole('row', { name: 'Mardi' })).toContainText('Cantine');
    await checkPage(page, 'inscriptions-semaine');
    await page.getByRole('link', { name: 'Liste d’attente pour Zoé : Mercredis, Celles-sur-Belle' }).click();
    await expect(page.getByText('Vous pouvez demander la liste d’attente.')).toBeVisible();
    await awake(page, isLive);
    await page.getByLabel('Mercredi').check();
    await checkPage(page, 'liste-d-attente');
    await page.getByRole('button', { name: 'Demander la liste d’attente' }).click();
    await expect(page.getByRole('heading', { name: 'Votre demande est enregistrée' })).toBeVisible();
    await expect(page.getByText(/Liste d’attente, rang \d/)).toBeVisible();
    await checkPage(page, 'en-liste-d-attente');
    await mails.waitForMail({ to: email, subject: /Liste d’attente, rang \d+ : Mercredis, Celles-sur-Belle/ });
  });

  await test.step('The agent adds a place and offers it', async () => {
    const number = (await page.locator('.number').textContent())!;
    await desk.goto('/admin/activites');
    await checkPage(desk, 'activites');
    await desk.getByRole('link', { name: 'Mercredis, Celles-sur-Belle' }).click();
    await expect(desk.getByRole('heading', { name: /^Liste d’attente/ })).toBeVisible();
    await desk.getByRole('link', { name: number }).click();
    await desk.getByText('Proposer une place hors de l’ordre').click();
    await desk.locator('#offer_reason').fill('Le centre ouvre une place.');
    await checkPage(desk, 'demande-en-attente');
    await desk.getByRole('button', { name: 'Proposer une place' }).click();
    await expect(desk.getByText('Place proposée').first()).toBeVisible();
  });

  await test.step('The mail leads to the page of the request', async () => {
    const mail = await mails.waitForMail({ to: email, subject: /Une place est proposée/ });
    await page.goto(new URL(mail.links[0]).pathname);
    await expect(page.getByRole('heading', { name: 'Une place vous est proposée' })).toBeVisible();
    await checkPage(page, 'place-proposee');
    await page.getByRole('button', { name: 'J’accepte la place' }).click();
    await expect(page.getByText('Place acceptée par la famille')).toBeVisible();
  });

  await test.step('The agent confirms those that are ticked', async () => {
    await desk.goto('/admin/activites');
    await desk.getByRole('link', { name: 'Mercredis, Celles-sur-Belle' }).click();
    await awake(desk, isLive);
    await desk.getByRole('row').filter({ hasText: 'Zoé TEST2' }).first().getByRole('checkbox').check();
    await checkPage(desk, 'activite-demandes');
    await desk.getByRole('button', { name: 'Confirmer' }).click();
    await expect(desk.getByText('1 demande traitée')).toBeVisible();
    await mails.waitForMail({ to: email, subject: /Inscription confirmée : Mercredis, Celles-sur-Belle/ });
    await page.reload();
    await expect(page.getByText('Validée')).toBeVisible();
    await page.getByText('Annuler cette inscription').click();
    await checkPage(page, 'inscription-confirmee');
  });
});
