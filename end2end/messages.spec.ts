// The family and the department write to each other about a case; each sees at once what it wrote.
import { newEntourage, newFamily, signInFast } from './acts';
import { checkPage, expect, test } from './fixtures';

test('a question is asked, shown in the queue, answered, and read by the link of the mail', async ({ page, mails, visitor, server }) => {
  const desk = await visitor('desktop');
  await signInFast(desk, server.accounts['claire.agent']);
  const { email } = await newFamily(page, mails);
  const { case: id } = await newEntourage(page, { isDeclared: true });
  const question = 'Bonjour,\nle RIB suit <demain> & c’est sûr.';
  const inQueue = desk.getByRole('table').locator(`a[href*="${id}"]`);
  const thread = page.locator('.thread').getByRole('listitem'); // the summary of mistakes is a list too

  await test.step('The family writes, and sees its words', async () => {
    await page.goto(`/demandes/${id}`);
    await checkPage(page, 'message-a-ecrire');
    const message = page.getByLabel('Votre message');
    await page.getByRole('button', { name: 'Envoyer le message' }).click();
    await expect(page.locator('#body-error')).toContainText('Écrivez votre message');
    await message.fill(question);
    await page.getByRole('button', { name: 'Envoyer le message' }).click();
    await expect(thread).toHaveCount(1);
    await expect(thread.last().locator('.said')).toHaveText(question);
    await expect(message).toHaveValue('');
    await checkPage(page, 'message-envoye');
  });

  await test.step('A second one, from the page as it now stands', async () => {
    await page.getByLabel('Votre message').fill('Et le livret de famille ?');
    await page.getByRole('button', { name: 'Envoyer le message' }).click();
    await expect(thread).toHaveCount(2);
  });

  await test.step('The queue shows it, the agent answers', async () => {
    await desk.goto('/admin');
    await desk.getByRole('navigation', { name: 'Filtres' }).getByRole('link', { name: 'Messages des familles' }).click();
    await checkPage(desk, 'file-messages');
    await inQueue.click();
    await desk.getByRole('link', { name: 'Attend une réponse' }).click();
    await expect(desk.getByText('le RIB suit <demain> & c’est sûr.')).toBeInViewport();
    await checkPage(desk, 'message-a-repondre');
    await desk.getByLabel('Votre message').fill('Merci, bien reçu.');
    await desk.getByRole('button', { name: 'Envoyer à la famille' }).click();
    await expect(desk.getByText('Merci, bien reçu.').and(desk.locator('.said'))).toBeVisible();
    await expect(desk.getByText('La famille attend une réponse')).toHaveCount(0);
    await checkPage(desk, 'message-repondu');
    await desk.goto('/admin?etat=messages');
    await expect(inQueue).toHaveCount(0);
  });

  await test.step('The mail leads the family to the answer', async () => {
    const mail = await mails.waitForMail({ to: email, subject: /Nouveau message/ });
    expect(mail.text).not.toContain('bien reçu');
    await page.goto('/tableau-de-bord');
    await page.goto(mail.links[0]);
    await expect(thread).toHaveCount(3);
    await expect(thread.last()).toContainText('Le service');
    await expect(thread.last().locator('.said')).toHaveText('Merci, bien reçu.');
    await expect(thread.last()).toBeInViewport();
    await checkPage(page, 'message-lu');
  });
});
