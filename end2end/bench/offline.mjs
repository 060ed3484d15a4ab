// Measures a device that does without a network: what it keeps of the site, and how soon a dossier can be filled there.
const VISITS = 5;
const ANSWER = 'Assureur de mesure';

/** Has a browser keep the dossier as its own device would, with one answer typed. Gives what measures it once the server is gone. */
export async function keepDossier(browser, url, cookie, path) {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true });
  const [name, value] = cookie.split('=');
  await context.addCookies([{ name, value, url }]);
  const page = await context.newPage();
  await page.goto(url + path);
  await page.getByRole('button', { name: 'C’est mon appareil personnel' }).click();
  await page.getByText('Cet appareil garde ce dossier').waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const section = `${url}${path}/assurance`;
  await page.goto(section);
  await page.locator('form[data-live]').waitFor();
  await page.getByLabel('Oui').check();
  await page.getByLabel('Nom de l’assureur').fill(ANSWER);
  await page.locator('.keeping', { hasText: /^Enregistré/ }).waitFor();
  const cacheKb = await page.evaluate(async () => {
    const names = await caches.keys();
    const answers = await Promise.all(names.map(async name => (await caches.open(name)).matchAll()));
    const sizes = await Promise.all(answers.flat().map(async answer => (await answer.arrayBuffer()).byteLength));
    return sizes.reduce((sum, bytes) => sum + bytes, 0) / 1000;
  });
  await page.close();
  return { cacheKb, ready: () => ready(context, section) };
}

/** Time until the answer that the device holds is in a form that takes others, on a phone four times slower than this machine: the median. */
async function ready(context, section) {
  const times = [];
  for (let visit = 0; visit < VISITS; visit++) {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(section);
    const usable = answer => document.querySelector('form[data-live] [name="insurer"]')?.value === answer && performance.now();
    times.push(await (await page.waitForFunction(usable, ANSWER)).jsonValue());
    await page.close();
  }
  await context.close();
  return times.sort((a, b) => a - b)[Math.floor(VISITS / 2)];
}
