// The administrator opens the next school year and changes an activity that children are registered for; an agent prints the list of a day.
import { awake, signInFast, startYear } from './acts';
import { checkPage, expect, test } from './fixtures';

test('the next year from the last, a change that breaks, and the list of a day', { tag: '@desk' }, async ({ page, visitor, server }) => {
  test.slow(); // on a machine that builds meanwhile
  const next = `${startYear + 1}-${startYear + 2}`;
  await signInFast(page, server.accounts['admin.melle']);

  await test.step('What will be made is shown, then made, then published', async () => {
    await page.goto('/admin');
    await page.getByRole('link', { name: 'Réglages' }).click();
    await checkPage(page, 'reglages');
    await page.getByRole('link', { name: `Ouvrir ${next}` }).click();
    await expect(page.getByRole('heading', { name: 'Ce qui sera créé' })).toBeVisible();
    await checkPage(page, 'ouvrir-une-annee');
    await awake(page, true);
    await page.getByRole('button', { name: 'Ouvrir cette année' }).click();
    await expect(page.getByRole('status')).toContainText('Ses activités sont des brouillons');
    await checkPage(page, 'annee-ouverte');
    await page.getByRole('button', { name: 'Publier les brouillons' }).click();
    await expect(page.getByText('Publiée').first()).toBeVisible();
    await expect(page.getByText('Brouillon', { exact: true })).toHaveCount(0);
  });

  await test.step('A change that would break registrations is looked at first', async () => {
    await page.goto(`/admin/reglages/annees/${startYear}-${startYear + 1}`);
    await page.getByRole('link', { name: 'Cantine, Melle', exact: true }).click();
    await awake(page, true);
    await page.getByLabel('Nombre de places').fill('beaucoup');
    await page.getByLabel('Lundi').uncheck();
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(page.getByRole('link', { name: 'Écrivez un nombre de places, par exemple 40.' })).toBeVisible();
    await checkPage(page, 'regler-une-activite');
    await page.getByLabel('Nombre de places').fill('130');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(page.getByRole('heading', { name: 'Ce que ce changement touche' })).toBeVisible();
    await expect(page.getByText('Léa MARTIN')).toBeVisible();
    await checkPage(page, 'ce-que-ce-changement-touche');
    await page.getByRole('button', { name: 'Changer quand même' }).click();
    await expect(page.getByRole('status')).toContainText('Le changement est enregistré.');
    await expect(page.getByText('Nombre de places : 120 → 130')).toBeVisible();
    // The others find the canteen as it was.
    await awake(page, true);
    await page.getByLabel('Lundi').check();
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await expect(page.getByText('Nombre de places : 120 → 130')).toBeVisible();
    await expect(page.getByText(/Jours : mardi, jeudi, vendredi → lundi/)).toBeVisible();
  });

  await test.step('A site', async () => {
    await page.getByRole('link', { name: 'Réglages' }).click();
    await page.getByRole('link', { name: 'École du Bourg (Celles-sur-Belle)' }).click();
    await expect(page.getByText('6 activités')).toBeVisible();
    await checkPage(page, 'une-structure');
  });

  await test.step('The list of a day, on the screen, on paper, and in a spreadsheet', async () => {
    const desk = await visitor('desktop');
    await signInFast(desk, server.accounts['claire.agent']);
    await desk.goto('/admin/activites');
    await desk.getByRole('link', { name: 'Cantine, Melle', exact: true }).click();
    await desk.getByRole('link', { name: 'Liste du jour' }).click();
    const monday = new Date(Math.max(Date.now(), Date.UTC(startYear, 8, 1)));
    monday.setDate(monday.getDate() + ((8 - monday.getDay()) % 7));
    await desk.getByLabel('Jour', { exact: true }).fill(`${monday.getDate()} ${monday.getMonth() + 1} ${monday.getFullYear()}`);
    await desk.getByRole('button', { name: 'Afficher' }).click();
    await expect(desk.getByText('MARTIN Léa')).toBeVisible();
    await expect(desk.getByRole('columnheader', { name: 'Santé' })).toHaveCount(0);
    await checkPage(desk, 'liste-du-jour');
    await desk.getByRole('link', { name: 'Avec la santé' }).click();
    await expect(desk.getByRole('columnheader', { name: 'Santé' })).toBeVisible();
    await checkPage(desk, 'liste-du-jour-sante');
    const [download] = await Promise.all([desk.waitForEvent('download'), desk.getByRole('link', { name: 'Tableur (XLSX)' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^Cantine, Melle \d{4}-\d{2}-\d{2}\.xlsx$/);
    await desk.emulateMedia({ media: 'print' });
    await expect(desk.getByRole('button')).toHaveCount(0);
    await expect(desk.getByText('MARTIN Léa')).toBeVisible();
    await checkPage(desk, 'papier-liste-du-jour');
  });
});
