// A new family that the department may know already: the agent says so, once.
import type { Page } from '@playwright/test';
import { card, newEntourage, newFamily, newKnownFamily, newName, signInFast } from './acts';
import { checkPage, expect, test, type Mails } from './fixtures';

/** A known family, then a new space that declares the same child; the case is open on the desk. */
async function setScene(page: Page, desk: Page, mails: Mails, name: string) {
  const record = await newKnownFamily(desk, name);
  const { email } = await newFamily(page, mails);
  const { case: id } = await newEntourage(page, { isDeclared: true, name });
  await desk.goto('/admin?tri=recentes');
  const line = desk.getByRole('row').filter({ has: desk.locator(`a[href*="${id}"]`) });
  await expect(line).toContainText('Rapprochement possible');
  await line.getByRole('link').click();
  await expect(desk.getByRole('heading', { name: 'Cette famille est peut-être déjà connue' })).toBeVisible();
  await expect(desk.getByText(`En commun : Zoé ${name}`)).toBeVisible();
  return { record, email };
}

async function validate(desk: Page) {
  await desk.getByRole('button', { name: 'Valider', exact: true }).click();
  await expect(desk.getByText('Demande validée')).toBeVisible();
}

test('the same family: one press links them, and the child is there once', { tag: '@desk' }, async ({ page, mails, visitor, server }) => {
  const desk = await visitor();
  const name = newName('ARPEGE');
  await signInFast(desk, server.accounts['claire.agent']);
  const { record, email } = await setScene(page, desk, mails, name);
  const link = desk.getByRole('button', { name: 'C’est la même famille, relier' });
  await checkPage(desk, '100-rapprochement-file');

  await test.step('Until the agent has said so, the declaration cannot be validated', async () => {
    await desk.getByRole('button', { name: 'Prendre en charge' }).click();
    await expect(desk.getByText('Dites d’abord si c’est une famille connue.')).toBeVisible();
    await expect(desk.getByRole('button', { name: 'Valider', exact: true })).toHaveCount(0);
    await checkPage(desk, '101-rapprochement');
  });

  await link.click();
  await expect(link).toHaveCount(0);
  await mails.waitForMail({ to: email, subject: /Votre espace est relié à votre famille/ });
  await validate(desk);
  await page.goto('/famille');
  await expect(page.getByRole('heading', { name: `Zoé ${name}`, exact: true })).toHaveCount(1);
  await desk.goto(record);
  await expect(card(desk, 'Comptes')).toContainText(email);
  await expect(card(desk, 'Historique des accès')).toContainText('Famille reliée par le service');
  await expect(card(desk, 'Personnes').getByText(`Zoé ${name}`)).toHaveCount(1);
  await checkPage(desk, '102-famille-reliee');
});

test('two different families stay two', { tag: '@desk' }, async ({ page, mails, visitor, server }) => {
  const desk = await visitor();
  const name = newName('ARPEGE');
  await signInFast(desk, server.accounts['paul.agent']);
  const { record, email } = await setScene(page, desk, mails, name);
  const apart = desk.getByRole('button', { name: 'Deux familles différentes' });
  await apart.click();
  await expect(apart).toHaveCount(0);
  await desk.getByRole('button', { name: 'Prendre en charge' }).click();
  await validate(desk);
  await page.goto('/famille');
  await expect(page.getByRole('heading', { name: `Zoé ${name}`, exact: true })).toHaveCount(1);
  await desk.goto(record);
  await expect(card(desk, 'Comptes')).not.toContainText(email);
  await desk.goto(`/admin/familles?q=${name}`);
  await expect(desk.getByRole('table').getByRole('link')).toHaveCount(2);
});
