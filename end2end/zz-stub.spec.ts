import { expect, files, test } from './fixtures';
import { existsSync } from 'node:fs';
test('mails', async ({ page, mails, server, visitor }) => {
  await page.request.get('/mail');
  const mail = await mails.waitForMail({ to: 'lila@example.org', subject: /établissement/ });
  expect(mail.links).toEqual(['http://127.0.0.1/confirmer?jeton=abcdef']);
  expect(server.accounts.famille.username).toBe('t.test2');
  const other = await visitor(); await other.goto('/connexion');
  expect(other.viewportSize()).toEqual(page.viewportSize());
  expect(existsSync(files.pdf) && existsSync(files.photo)).toBe(true);
});
test('500 is heard', async ({ page }) => { test.fail(); await page.goto('/500'); });
test('tolerated', async ({ page, complaints }) => { complaints.tolerate(/500/); await page.goto('/500'); });
test('no mail', async ({ mails }) => { test.fail(); test.setTimeout(20000); await mails.waitForMail({ to: 'x@example.org', subject: /x/ }); });
