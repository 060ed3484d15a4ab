// What a family files: the receipt on paper.
import { newEntourage, newFamily } from './acts';
import { checkPage, expect, test } from './fixtures';

test('a receipt on paper is a letter: its number, no menu, no button', { tag: '@desk' }, async ({ page, mails }) => {
  await newFamily(page, mails);
  const { case: id } = await newEntourage(page, { isDeclared: true });
  await page.goto(`/demandes/${id}?envoi=1`);
  await page.emulateMedia({ media: 'print' });

  await expect(page.getByRole('heading', { name: 'Votre demande est enregistrée' })).toBeVisible();
  await expect(page.locator('.number')).toHaveText(/^[A-Z]-\d{4}-\d{5}$/);
  await expect(page.getByText('Mellois en Poitou').first()).toBeVisible();
  await expect(page.getByText('Zoé TEST2').first()).toBeVisible();
  await expect(page.getByText('05 49 27 56 84')).toBeVisible();
  for (const role of ['navigation', 'button'] as const) {
    for (const thing of await page.getByRole(role).all()) await expect(thing).toBeHidden();
  }
  await expect(page.getByText('Retirer cette demande')).toBeHidden();
  await expect(page.getByRole('link', { name: 'Aller au contenu' })).toBeHidden();
  await checkPage(page, 'papier-recu');
});
