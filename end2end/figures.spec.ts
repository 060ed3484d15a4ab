// An agent takes lists away for a spreadsheet, and looks at the figures of the year; the administrator reads who took what.
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { signInFast, startYear } from './acts';
import { checkPage, expect, test } from './fixtures';

const year = `${startYear}-${startYear + 1}`;

test('lists and figures are taken away, and lists are noted', { tag: '@desk' }, async ({ page, visitor, server }) => {
  await signInFast(page, server.accounts['claire.agent']);

  await test.step('Families as CSV, registrations as a spreadsheet', async () => {
    await page.goto('/admin/familles');
    await checkPage(page, 'familles-a-exporter');
    const families = await taken(page, 'CSV : Toutes les familles');
    expect(families.name).toMatch(/^Familles \d{4}-\d{2}-\d{2}\.csv$/);
    expect(families.content.toString('utf8')).toMatch(/^\ufeffFamille;Numéro de famille;Titulaire;.+\r\n/);
    await page.getByRole('link', { name: 'Activités', exact: true }).click();
    await checkPage(page, 'inscriptions-a-exporter');
    const registrations = await taken(page, 'XLSX : Toutes les inscriptions');
    expect(registrations.name).toContain(`Inscriptions ${year}`);
    expect(registrations.content.subarray(0, 2).toString()).toBe('PK');
  });

  await test.step('Figures: a chart and its table, a CSV of each', async () => {
    await page.getByRole('link', { name: 'Chiffres', exact: true }).click();
    await expect(page.getByRole('img', { name: 'Graphique : Inscriptions et places' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Inscriptions et places' }).getByRole('rowheader', { name: 'Cantine, Melle', exact: true })).toBeVisible();
    await checkPage(page, 'chiffres');
    const places = await taken(page, 'CSV : Inscriptions et places');
    expect(places.content.toString('utf8')).toContain('Activité;Places prises;Places');
    const phone = await visitor('phone');
    await signInFast(phone, server.accounts['claire.agent']);
    await phone.goto('/admin/chiffres');
    await checkPage(phone, 'chiffres-telephone');
  });

  await test.step('Who took what', async () => {
    const admin = await visitor('desktop');
    await signInFast(admin, server.accounts['admin.melle']);
    await admin.goto('/admin/comptes');
    await expect(admin.getByRole('listitem').filter({ hasText: `Liste exportée : Inscriptions ${year}, XLSX` })).toBeVisible();
    await checkPage(admin, 'listes-exportees');
  });
});

/** What a link gives to keep. */
async function taken(page: Page, name: string) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name, exact: true }).click()]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}
