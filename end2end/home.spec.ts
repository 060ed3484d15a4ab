import { checkPage, expect, test } from './fixtures';

test('the home page says where one is and what one can do', { tag: '@main' }, async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveTitle(/Espace Familles/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Créer mon espace' }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Se connecter' }).first()).toBeVisible();
  await checkPage(page, 'home');
});
