// Without a mouse, and magnified.
import type { Locator, Page } from '@playwright/test';
import { awake, fillSignIn, newPerson, password, signInFast } from './acts';
import { expect, test } from './fixtures';

test.describe('Keyboard', { tag: ['@live', '@desk'] }, () => {
  test('the first tab leads past the menu', async ({ page, server }) => {
    await signInFast(page, server.accounts['s.martin']);
    for (const path of ['/', '/tableau-de-bord', '/famille/entourage']) {
      await page.goto(path);
      await page.keyboard.press('Tab');
      const skip = page.getByRole('link', { name: 'Aller au contenu' });
      await expect(skip).toBeFocused();
      await expect(skip).toBeInViewport();
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(/#contenu$/);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => Boolean(document.activeElement?.closest('main'))), path).toBe(true);
    }
  });

  test('a space is created with the keyboard only', async ({ page }) => {
    const { username, email } = newPerson();
    await page.goto('/creer-mon-espace');
    await awake(page, true);
    await tabTo(page, page.getByRole('radio', { name: 'Madame' }));
    await page.keyboard.press('Space');
    await expect(page.getByRole('radio', { name: 'Madame' })).toBeChecked();
    for (const [label, value] of [
      ['Prénom', 'Test2'],
      ['Nom d’usage', 'TEST2'],
      ['Adresse électronique', email],
      ['Nom d’utilisateur', username],
      ['Mot de passe', 'court'],
    ]) {
      await tabTo(page, page.getByLabel(label));
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
    const summary = page.getByRole('alert').filter({ hasText: 'Il y a un problème' });
    await expect(summary).toBeFocused();
    await tabTo(page, summary.getByRole('link'));
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Mot de passe')).toBeFocused();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(password);
    await tabTo(page, page.getByRole('button', { name: 'Continuer' }));
    await page.keyboard.press('Enter');

    await expect(page.getByRole('heading', { name: 'Avez-vous une clé enfance ?' })).toBeVisible();
    await tabTo(page, page.getByRole('button', { name: 'Continuer' }));
    await page.keyboard.press('Enter');

    const accept = page.getByRole('button', { name: 'J’accepte les conditions' });
    await expect(accept).toHaveAttribute('aria-disabled', 'true');
    await tabTo(page, accept);
    await page.keyboard.press('End');
    await expect(accept).not.toHaveAttribute('aria-disabled');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Consultez votre messagerie' })).toBeVisible();
  });

  test('a file is given with the keyboard', async ({ page, server }) => {
    await page.goto('/connexion');
    await fillSignIn(page, server.accounts['s.martin'].username, server.accounts['s.martin'].password);
    await page.goto('/famille');
    await tabTo(page, page.getByRole('link', { name: 'Continuer le dossier de Noé' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('link', { name: 'Pièces à joindre' }));
    await page.keyboard.press('Enter');
    const input = page.getByLabel('Choisir un fichier : Carnet de vaccination');
    await expect(page.getByRole('button', { name: 'Envoyer ce fichier' }).first()).toBeHidden();
    await tabTo(page, input);
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
    expect(chooser.isMultiple()).toBe(true);
  });

  test('an agent goes through the queue with the keyboard', async ({ page, server }) => {
    await signInFast(page, server.accounts['claire.agent']);
    await page.goto('/admin');
    const first = page.getByRole('table').getByRole('link').first();
    await tabTo(page, first);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('D-');
    await tabTo(page, page.getByRole('button', { name: /Prendre en charge|Renvoyer à corriger/ }));
  });
});

// 320 points wide is 1280 at 400 %, 640 is 1280 at 200 % (WCAG 1.4.10, 1.4.4).
for (const [name, width, height] of [['400 %', 320, 640], ['200 %', 640, 400]] as const) {
  test(`nothing scrolls sideways at ${name}`, { tag: '@desk' }, async ({ page, server, visitor, complaints }) => {
    complaints.tolerate(/404/);
    await page.setViewportSize({ width, height });
    for (const path of ['/', '/creer-mon-espace', '/connexion', '/conditions', '/nulle-part']) await fits(page, path, width);
    await signInFast(page, server.accounts['s.martin']);
    await page.goto('/demandes');
    const cases = await page.getByRole('main').getByRole('listitem').getByRole('link').evaluateAll(links => links.map(link => link.getAttribute('href')!));
    const dossier = cases.find(path => path.startsWith('/dossiers/'))!;
    const family = ['/tableau-de-bord', '/famille', '/famille/entourage', '/famille/entourage/contact', '/inscriptions', '/mon-espace'];
    const parts = ['', '/ecole', '/sante', '/pieces', '/verifier'].map(part => dossier + part);
    for (const path of [...family, ...cases, ...parts]) await fits(page, path, width);

    const desk = await visitor();
    await desk.setViewportSize({ width, height });
    await signInFast(desk, server.accounts['claire.agent']);
    await desk.goto('/admin');
    const first = await desk.getByRole('table').getByRole('link').first().getAttribute('href');
    for (const path of ['/admin', first!, '/admin/mails']) await fits(desk, path, width);
  });
}

async function fits(page: Page, path: string, width: number) {
  await page.goto(path);
  const seen = await page.evaluate(() => document.documentElement.scrollWidth);
  if (seen > width) await page.screenshot({ path: `test-results/screens/sideways-${width}${path.replaceAll('/', '_')}.png`, fullPage: true });
  expect.soft(seen, path).toBeLessThanOrEqual(width);
}

/** Presses Tab until the focus is there; each stop on the way must be seen. */
async function tabTo(page: Page, target: Locator) {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.first().evaluate(element => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement;
      // A box of a choice shows its focus around its label, a line of a list around itself; what is hidden from sight shows none.
      const labels = (focused as HTMLInputElement).labels ?? [];
      const around = [focused, ...labels, focused.closest('label'), focused.closest('li')].filter(element => element !== null);
      const isOutlined = (style: CSSStyleDeclaration) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
      // A document shown in the page marks the focus by itself.
      const isMarked = focused.tagName === 'IFRAME' || around
        .filter(element => element.getBoundingClientRect().width > 4)
        .some(element => [undefined, '::before', '::after'].some(part => isOutlined(getComputedStyle(element, part))));
      const box = focused.getBoundingClientRect();
      const isInWindow = box.bottom > 0 && box.top < innerHeight;
      return { what: focused.outerHTML.slice(0, 120), isMarked, isInWindow };
    });
    expect.soft({ isMarked: stop.isMarked, isInWindow: stop.isInWindow }, `the focus is seen on ${stop.what}`).toEqual({ isMarked: true, isInWindow: true });
  }
  throw new Error(`Tab does not lead to ${target}`);
}
