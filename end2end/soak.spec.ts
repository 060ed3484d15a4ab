// Dossiers filled by chance while the network goes, the server is killed, the session ends, the page is closed: whatever the page said to
// be saved is in the dossier, which is one case. A failure prints its seed: `make soak RUNS=1 SEED=…` plays it again.
import { request, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { awake, card, decide, fileInput, fillSignIn, giveAnswers, giveFile, newDossier, newEntourage, newFamily, post, signInFast } from './acts';
import { ownDevice, recordsOn } from './device';
import { endSessions, expect, files, type Server } from './fixtures';
import { keepsOfflinePage, test } from './line';

const runs = Number(process.env.RUNS ?? 1);
const first = Number(process.env.SEED ?? 1);
const sections = ['garde', 'autorisations', 'assurance', 'paiement'];
/** What closes a question: see `domain/dossier.rs`. */
const gates: Record<string, string> = {
  custody_weeks: 'custody',
  custody_other: 'custody',
  authority: 'custody',
  swims: 'allow_outings',
  alone_from: 'allow_alone',
  allow_press: 'allow_image',
  insurer: 'insured',
  policy: 'insured',
  account_owner: 'payment',
  iban: 'payment',
};
const totals = { runs: 0, lost: 0, duplicates: 0, personal_data_left: 0 };

type Answers = Record<string, string>;
type Scene = { page: Page; context: BrowserContext; id: string; account: { username: string; password: string }; isOwn: boolean };

for (let seed = first; seed < first + runs; seed += 1) {
  test(`nothing acknowledged is lost, nothing is done twice (seed ${seed})`, { tag: '@soak' }, async ({ page, context, mails, visitor, server, complaints, line }) => {
    test.setTimeout(120_000);
    // All but exceptions: it is broken on purpose.
    complaints.tolerate(/^(?!exception)/);
    const dice = diceOf(seed);
    const account = await newFamily(page, mails);
    const entourage = await newEntourage(page, { isDeclared: true });
    const desk = await visitor();
    await signInFast(desk, server.accounts['claire.agent']);
    for (const act of ['take_over', 'validate']) await decide(desk, entourage.case, act);
    const id = await newDossier(page, entourage.child, { isFilled: false });
    // Half of the devices are the family's own.
    const isOwn = dice.below(2) === 0;
    const dossier = new Dossier({ page, context, id, account, isOwn });
    if (isOwn) {
      await page.goto(`/dossiers/${id}`);
      await ownDevice(page);
      await keepsOfflinePage(page);
    }

    let isOffline = false;
    let isDown = false;
    const mend = async () => {
      if (isDown) await server.start();
      if (isOffline) await line.mend(context);
      [isOffline, isDown] = [false, false];
    };
    const works = () => isOwn || (!isDown && !isOffline);
    await dossier.open(dice.one(sections));
    for (let step = 0; step < 14; step += 1) {
      const act = dice.one(['type', 'type', 'type', 'type', 'look', 'look', 'offline', 'kill', 'session', 'leave', 'button', 'mend', 'file']);
      if (act === 'type') await dossier.type(dice);
      if (act === 'look') await dossier.look();
      if (act === 'offline') line.cut(), (isOffline = true);
      if (act === 'kill' && !isDown) await server.kill(), (isDown = true);
      if (act === 'session' && !isDown) endSessions(server);
      if (act === 'mend') await mend();
      if (act === 'leave' && works()) await dossier.leaveFor(dice.one(sections));
      if (act === 'button' && !isDown && !isOffline) await dossier.press(dice.one(sections));
      if (act === 'file' && works()) await dossier.give(dice);
    }
    await mend();
    await dossier.settle();
    totals.lost += await dossier.lost();
    totals.duplicates += await sendTwice(dossier, dice, server);
    totals.personal_data_left += await leftBehind(dossier.scene.page, isOwn);
    totals.runs += 1;
    expect(totals, `seed ${seed}`).toMatchObject({ lost: 0, duplicates: 0, personal_data_left: 0 });
  });
}

// After a failure the rest runs elsewhere: each adds what it counted.
test.afterAll(() => {
  const report = process.env.SOAK_REPORT;
  if (!report) return;
  const before = readFileSync(report, 'utf8');
  const sum = (name: string, count: number) => count + Number(before.match(`${name}=(\\d+)`)?.[1] ?? 0);
  writeFileSync(report, `${Object.entries(totals).map(([name, count]) => `${name}=${sum(name, count)}`).join(' ')}\n`);
});

/** A dossier as its family fills it, with what the page has said to be saved and what was typed since. */
class Dossier {
  readonly saved: Record<string, Answers> = {};
  readonly typed: Record<string, Record<string, Set<string>>> = {};
  readonly files = new Set<string>();
  section = '';

  constructor(readonly scene: Scene) {}

  async open(section: string) {
    await this.go(section);
    await awake(this.scene.page, true);
    await expect(this.line()).toBeVisible();
    this.section = section;
  }

  async go(place: string) {
    const { page, id } = this.scene;
    await page.goto(`/dossiers/${id}/${place}`);
    if (page.url().includes('/connexion')) {
      await this.signIn(page);
      await page.goto(`/dossiers/${id}/${place}`);
    }
  }

  async signIn(page: Page) {
    await fillSignIn(page, this.scene.account.username, this.scene.account.password);
  }

  /** Answers a question that is asked. */
  async type(dice: Dice) {
    const field = dice.one(await this.scene.page.locator('[data-field]:visible').all());
    const name = (await field.getAttribute('data-field'))!;
    const radios = await field.getByRole('radio').all();
    const box = field.getByRole('checkbox');
    if (radios.length > 0) await dice.one(radios).check();
    else if ((await box.count()) > 0) await box.setChecked(dice.below(2) === 0);
    else await field.locator('input, textarea').fill(`réponse ${dice.below(1000)}`);
    const value = (await this.answers())[name] ?? '';
    ((this.typed[this.section] ??= {})[name] ??= new Set()).add(value);
  }

  /** What the page says to be saved is written down; it need not wait for that. */
  async look() {
    const before = await this.answers();
    if (!/^Enregistré/.test(await this.line().innerText())) return;
    const after = await this.answers();
    if (JSON.stringify(before) === JSON.stringify(after)) this.acknowledge(after);
  }

  acknowledge(answers: Answers) {
    this.saved[this.section] = answers;
    this.typed[this.section] = {};
  }

  /** Closes the page as it is, and opens another part in a new one. */
  async leaveFor(section: string) {
    await this.leave();
    await this.open(section);
  }

  async leave() {
    const { context, page } = this.scene;
    const next = await context.newPage();
    await page.close();
    this.scene.page = next;
  }

  /** Chooses a file, waits until the page says what became of it, and goes back to the answers. */
  async give(dice: Dice) {
    const { section } = this;
    const name = `piece-${dice.below(1e6)}.pdf`;
    await this.leave();
    await this.go('pieces');
    const { page } = this.scene;
    const vaccination = card(page, 'Carnet de vaccination');
    // Each has a content of its own: the portal keeps the same file once.
    const buffer = Buffer.concat([readFileSync(files.pdf), Buffer.from(`\n%${name}\n`)]);
    const input = await fileInput(page, 'Carnet de vaccination', true);
    await input.setInputFiles({ name, mimeType: 'application/pdf', buffer });
    const row = vaccination.locator('.uploads > li').filter({ hasText: name });
    // Once it is received the page comes anew, with what the server read of it.
    await expect(row).toContainText(/Gardé sur cet appareil|interrompu|terminée|répond pas|Ko · \d+ page/);
    const told = await row.innerText();
    if (!/interrompu|terminée|répond pas/.test(told)) this.files.add(name);
    await this.leaveFor(section);
  }

  /** "Enregistrer et continuer": the next page, or the mistakes, say that it is saved. */
  async press(next: string) {
    const { page } = this.scene;
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    const told = page.getByText('Vos réponses sont enregistrées');
    const here = new RegExp(`/${this.section}$`);
    await expect
      .poll(async () => !here.test(page.url()) || (await told.isVisible()) || /^Pas|session/.test(await this.line().innerText()))
      .toBe(true);
    if (here.test(page.url()) && (await told.isVisible())) await this.look();
    await this.leaveFor(next);
  }

  /** Everything works again: the page must come to say that all is saved. */
  async settle() {
    const { context, page, isOwn } = this.scene;
    const second = await context.newPage();
    await second.goto('/tableau-de-bord');
    if (second.url().includes('/connexion')) await this.signIn(second);
    await page.bringToFront();
    if (!/^Vos réponses/.test(await this.line().innerText())) {
      await expect(this.line()).toHaveText(/^Enregistré(?! sur)/, { timeout: 40_000 });
      this.acknowledge(await this.answers());
    }
    // What other pages left on the device goes up from any page.
    await second.bringToFront();
    await second.goto('/tableau-de-bord');
    const device = second.locator('.on-device');
    if (isOwn) {
      await expect(device).toHaveAttribute('aria-busy', 'false', { timeout: 40_000 });
      await expect(device).not.toContainText('en attente de réseau', { timeout: 40_000 });
    }
    await second.close();
    await page.bringToFront();
  }

  /** How many answers are neither what was said to be saved, nor typed since. */
  async lost(): Promise<number> {
    const { page, id } = this.scene;
    let lost = 0;
    const given = await (await page.request.get(`/dossiers/${id}/pieces`)).text();
    for (const name of [...this.files].filter(name => !given.includes(name))) {
      lost += 1;
      console.error(`${name} is not in the dossier`);
    }
    for (const [section, saved] of Object.entries(this.saved)) {
      await page.goto(`/dossiers/${id}/${section}`);
      const held = await this.answers();
      const typed = this.typed[section] ?? {};
      for (const name of Object.keys({ ...saved, ...held })) {
        const allowed = new Set([saved[name] ?? '', ...(typed[name] ?? [])]);
        // An answer typed since may have closed the question, whose answer then is not kept.
        const isClosed = !(name in held) && gates[name] in typed;
        if (allowed.has(held[name] ?? '') || isClosed) continue;
        lost += 1;
        console.error(`${section}/${name}: holds "${held[name] ?? ''}", may be ${[...allowed].map(value => `"${value}"`).join(' or ')}`);
      }
    }
    return lost;
  }

  line(): Locator {
    return this.scene.page.locator('.keeping > span').first();
  }

  /** What the questions that are asked hold. */
  async answers(): Promise<Answers> {
    return this.scene.page.locator('form[action="/api/dossier/save_section"]').evaluate((form: HTMLFormElement) => {
      const asked = [...form.querySelectorAll<HTMLElement>('[data-field]')].filter(field => !field.hidden).map(field => field.dataset.field!);
      const all = new FormData(form);
      return Object.fromEntries(asked.map(name => [name, String(all.get(name) ?? '').trim()]).filter(([, value]) => value !== ''));
    });
  }
}

/** Sends the dossier from two pages at once while the server is killed; tells how many cases, sendings and mails there are too many. */
async function sendTwice({ scene }: Dossier, dice: Dice, server: Server): Promise<number> {
  const { page, context, id, account } = scene;
  await complete(page, id);
  const other = await context.newPage();
  for (const one of [page, other]) await one.goto(`/dossiers/${id}/verifier`);
  const killed = new Promise(resolve => setTimeout(resolve, dice.below(150))).then(() => server.kill());
  const press = (one: Page) => one.getByRole('button', { name: 'Envoyer mon dossier' }).click({ noWaitAfter: true, timeout: 2_000 });
  await Promise.allSettled([press(page), press(other), killed]);
  await server.start();
  // On connections of their own: those of the page may still lead to the server that was killed.
  const fresh = await request.newContext({ baseURL: server.url, storageState: await context.storageState() });
  const receipts = await Promise.all([1, 2].map(() => post(fresh, '/api/dossier/submit', { case: id })));
  await fresh.dispose();
  expect(receipts[0]).toBe(receipts[1]);
  const family = '(SELECT family_id FROM accounts WHERE username = ?1)';
  const [cases, sendings, sent] = [
    `SELECT COUNT(*) FROM cases WHERE kind = 'dossier' AND family_id = ${family}`,
    `SELECT COUNT(*) FROM case_events e JOIN cases k ON k.id = e.case_id WHERE act = 'submit' AND kind = 'dossier' AND family_id = ${family}`,
    "SELECT COUNT(*) FROM mails m JOIN accounts a ON a.email = m.recipient WHERE username = ?1 AND template = 'case_submitted' AND subject LIKE '%Dossier%'",
  ].map(query => count(server, query, account.username));
  return [cases, sendings, sent].reduce((sum, number) => sum + Math.abs(number - 1), 0);
}

/** Gives every answer that is missing. */
async function complete(page: Page, id: string) {
  const { request } = page;
  await giveAnswers(request, id);
  await giveFile(page, id, 'vaccination', files.pdf);
  const asked = await (await request.get(`/dossiers/${id}/pieces`)).text();
  for (const piece of ['decision', 'rib', 'mandat'].filter(piece => asked.includes(`/pieces/${id}/${piece}"`))) {
    await giveFile(page, id, piece, files.pdf);
  }
}

/** How much of what the family typed is left in the browser once it has signed out. */
async function leftBehind(page: Page, isOwn: boolean): Promise<number> {
  await page.goto('/mon-espace');
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await expect(page.getByText('Vous êtes déconnecté')).toBeVisible();
  const records = isOwn ? await recordsOn(page) : [];
  const kept = await page.evaluate(async () => {
    const caches = await self.caches.keys();
    const stored = await Promise.all(caches.map(async name => (await (await self.caches.open(name)).matchAll()).map(answer => answer.text())));
    const texts = await Promise.all(stored.flat());
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, databases, texts]);
  });
  return records.length + [/réponse \d/, /TEST2/].filter(typed => typed.test(kept)).length;
}

function count(server: Server, query: string, parameter: string): number {
  const act = 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2], [sys.argv[3]]).fetchone()[0])';
  return Number(execFileSync('python3', ['-c', act, join(server.data, 'demo.sqlite'), query, parameter], { encoding: 'utf8' }));
}

type Dice = { below(bound: number): number; one<T>(all: readonly T[]): T };

/** Chance that can be thrown again (mulberry32). */
function diceOf(seed: number): Dice {
  let state = seed;
  const below = (bound: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
  return { below, one: all => all[below(all.length)] };
}
