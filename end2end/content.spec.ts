// The administrator writes a news item and adapts a page; everybody reads them.
import { awake, signInFast } from './acts';
import { checkPage, expect, files, test } from './fixtures';

const TITLE = 'Grève du 4 juin';

test('a news item is written, looked at, published and read; a page is adapted', { tag: '@desk' }, async ({ page, visitor, server }) => {
  await signInFast(page, server.accounts['admin.melle']);

  await test.step('What is missing is said, and nothing typed is lost', async () => {
    await page.goto('/admin');
    await page.getByRole('link', { name: 'Contenus' }).click();
    await checkPage(page, 'contenus');
    await page.getByRole('link', { name: 'Écrire une actualité' }).click();
    await awake(page, true);
    await page.getByLabel('Titre').fill(TITLE);
    await page.getByRole('button', { name: 'Voir l’aperçu' }).click();
    await expect(page.getByRole('link', { name: 'Écrivez le texte' })).toBeVisible();
    await expect(page.getByLabel('Titre')).toHaveValue(TITLE);
    await checkPage(page, 'ecrire-une-actualite');
  });

  await test.step('It is looked at, then published', async () => {
    await page.getByLabel('Texte').fill('## Ce qui ferme\n\nLa **cantine** de Melle.\n\n- Apportez un repas\n- Lisez [l’aide](/infos/aide)');
    await page.getByLabel('Épingler').check();
    await page.getByRole('button', { name: 'Voir l’aperçu' }).click();
    await expect(page.getByRole('heading', { name: 'Ce qui ferme' })).toBeVisible();
    await checkPage(page, 'relire-une-actualite');
    await page.getByRole('button', { name: 'Publier' }).click();
    await expect(page.getByRole('status')).toContainText('C’est publié.');
  });

  await test.step('A page that the portal brings takes other words', async () => {
    await page.getByRole('link', { name: 'Garderie', exact: true }).click();
    await awake(page, true);
    await page.getByLabel('En une phrase').fill('Avant et après la classe, dès 7 h 15');
    await checkPage(page, 'ecrire-une-page');
    await page.getByRole('button', { name: 'Voir l’aperçu' }).click();
    await page.getByRole('button', { name: 'Publier' }).click();
    await expect(page.getByRole('status')).toContainText('C’est publié.');
  });

  await test.step('A document has its file, then another at the same address', async () => {
    await page.getByRole('link', { name: 'Ajouter un document' }).click();
    await awake(page, true);
    await page.getByLabel('Titre').fill('Horaires des cars');
    await page.getByLabel('Présentation des structures').check();
    await checkPage(page, 'ajouter-un-document');
    await page.getByRole('button', { name: 'Continuer : le fichier' }).click();
    await page.getByLabel('Choisir un fichier').setInputFiles(files.pdf);
    await page.getByRole('button', { name: 'Mettre ce fichier en ligne' }).click();
    await expect(page.getByRole('status')).toContainText('Le fichier est en ligne.');
    await page.getByLabel('Choisir un fichier').setInputFiles(files.photo);
    await page.getByRole('button', { name: 'Remplacer le fichier' }).click();
    await expect(page.getByRole('link', { name: 'photo.jpg' })).toHaveAttribute('href', '/documents/horaires-des-cars');
    await checkPage(page, 'un-document');
  });

  await test.step('A family reads them on a telephone', async () => {
    const family = await visitor('phone');
    await family.goto('/');
    await expect(family.getByRole('heading', { name: TITLE })).toBeVisible();
    await checkPage(family, 'accueil-avec-actualites');
    await family.getByRole('link', { name: 'l’aide', exact: true }).click();
    await expect(family.getByRole('heading', { level: 1, name: 'Aide' })).toBeVisible();
    await checkPage(family, 'aide');
    await family.goto('/infos');
    await checkPage(family, 'informations');
    await family.getByRole('link', { name: 'Garderie', exact: true }).click();
    await expect(family.getByText('Avant et après la classe, dès 7 h 15')).toBeVisible();
    await checkPage(family, 'une-page');
    await family.goto('/actualites');
    await checkPage(family, 'actualites');
    await family.getByRole('link', { name: 'Documents' }).click();
    await expect(family.getByRole('link', { name: 'Horaires des cars' })).toBeVisible();
    await checkPage(family, 'documents');
    const answer = await family.request.get('/documents/horaires-des-cars');
    expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'image/jpeg']);
  });
});
