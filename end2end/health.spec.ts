// What concerns health: closed to an agent without the right, read with one press by another, and the family sees who read.
import { newSentDossier, signInFast } from './acts';
import { checkPage, expect, test } from './fixtures';

const allergy = 'Arachide : éviter toute trace.';
const pai = 'Projet d’accueil individualisé';

test('an agent without the right sees nothing of health; the reading of another is noted', { tag: '@live' }, async ({ page, mails, visitor, server, complaints }) => {
  complaints.tolerate(/404/);
  const [paul, claire] = [await visitor('desktop'), await visitor('desktop')];
  await signInFast(paul, server.accounts['paul.agent']);
  await signInFast(claire, server.accounts['claire.agent']);
  const sante = { allergic: 'oui', allergies: allergy, pai: 'etabli' };
  const { id } = await newSentDossier(page, claire, mails, { pieces: ['pai'], given: { sante } });
  const path = `/admin/demandes/${id}`;

  await page.goto(`/dossiers/${id}/sante`);
  await expect(page.getByText(allergy)).toBeVisible();
  await expect(page.getByText('Personne du service n’a encore lu ces réponses.')).toBeVisible();
  const pieces = await (await page.request.get(`/dossiers/${id}/pieces`)).text();
  const file = pieces.slice(pieces.indexOf(pai)).match(/\/fichiers\/[\w-]+/)![0];

  await test.step('Paul has no right: no answer, no name of a piece, no file', async () => {
    const asked = await paul.request.get(`${path}?sante=1`);
    expect(asked.status()).toBe(403);
    expect(await asked.text()).not.toContain(allergy);
    await paul.goto(path);
    await expect(paul.getByText(allergy)).toHaveCount(0);
    await expect(paul.getByText(pai)).toHaveCount(0);
    await expect(paul.getByText('Pièce de santé : réservée aux agents qui suivent la santé.')).toHaveCount(2);
    await expect(paul.getByText('Réponses de santé : réservées aux agents qui suivent la santé.')).toBeVisible();
    await expect(paul.getByRole('link', { name: 'Lire' })).toHaveCount(0);
    await checkPage(paul, 'sante-fermee');
    expect((await paul.request.get(file)).status()).toBe(404);
  });

  await test.step('Claire reads the answers with one press', async () => {
    await claire.goto(path);
    await expect(claire.getByText(allergy)).toHaveCount(0);
    await checkPage(claire, 'sante-a-lire');
    const answers = claire.getByRole('paragraph').filter({ hasText: 'Réponses de santé' });
    await answers.getByRole('link', { name: 'Lire (la lecture est notée)' }).click();
    await expect(claire.getByText(allergy)).toBeVisible();
    await claire.getByText('Lectures des données de santé').click();
    await checkPage(claire, 'sante-lue');
  });

  await test.step('The family sees that the department read, not who', async () => {
    await page.reload();
    await page.getByText('Qui a lu ces réponses').click();
    const readers = page.getByRole('group').filter({ hasText: 'Qui a lu ces réponses' }).getByRole('listitem');
    await expect(readers.first()).toContainText('Le service');
    await expect(page.getByText('Claire')).toHaveCount(0);
    await checkPage(page, 'sante-lecteurs');
  });
});
