// What every journey stands on: a server of its own, its mails, and a browser that complains aloud.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { simpleParser } from 'mailparser';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { screens } from './browser.mjs';
import { root, startDemo } from './demo.mjs';

export { expect };

const results = resolve(import.meta.dirname, 'test-results');

/** A file that a family could give. */
export const files = {
  pdf: resolve(import.meta.dirname, 'fixtures/attestation.pdf'),
  photo: resolve(import.meta.dirname, 'fixtures/photo.jpg'),
};

export type Options = { database: 'sqlite' | 'postgres' };
type Account = { username: string; password: string };
export type Server = {
  url: string;
  data: string;
  accounts: Record<string, Account>;
  /** Kills it in the middle of whatever it does; it is then gone until it is started again. */
  kill(): Promise<void>;
  /** Starts it again, at the same address. */
  start(): Promise<void>;
};
type Mail = { subject: string; text: string; html: string; links: string[] };
export type Mails = { waitForMail(wanted: { to: string; subject: RegExp }): Promise<Mail> };
type Complaints = { listen(context: BrowserContext): void; tolerate(pattern: RegExp): void };

type Fixtures = {
  /** The mails that the server wrote since the test began. */
  mails: Mails;
  /** What browsers complain of fails the test, unless it is tolerated. */
  complaints: Complaints;
  /** Somebody else: a page with its own cookies. */
  visitor: (screen?: keyof typeof screens) => Promise<Page>;
};

export const test = base.extend<Fixtures, Options & { server: Server }>({
  database: ['sqlite', { option: true, scope: 'worker' }],

  server: [
    async ({ database }, use, { project, workerIndex }) => {
      const data = await mkdtemp(join(tmpdir(), 'espace-familles-'));
      mkdirSync(join(results, 'servers'), { recursive: true });
      try {
        const options = {
          binary: process.env.SERVER_BIN ?? 'target/debug/server',
          site: process.env.LEPTOS_SITE_ROOT ?? 'target/site',
          data,
          log: join(results, 'servers', `${project.name}-${workerIndex}.log`),
          database: database === 'postgres' ? newDatabase(`browsers_${workerIndex}`) : undefined,
        };
        let demo = await startDemo(options);
        const { url, accounts } = demo;
        await use({
          url,
          data,
          accounts,
          kill: () => demo.kill(),
          start: async () => {
            demo = await startDemo({ ...options, listen: new URL(url).host });
          },
        });
        await demo.stop();
      } finally {
        await rm(data, { recursive: true });
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  baseURL: ({ server }, use) => use(server.url),

  mails: async ({ server }, use) => {
    const folder = join(server.data, 'mails');
    const read = new Set(await mailFiles(folder));
    await use({
      async waitForMail({ to, subject }) {
        let found: Mail | undefined;
        const look = async () => {
          for (const file of await mailFiles(folder)) {
            if (found || read.has(file)) continue;
            const mail = await simpleParser(await readFile(file));
            const recipients = [mail.to ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address));
            if (!recipients.includes(to) || !subject.test(mail.subject ?? '')) continue;
            read.add(file);
            const text = mail.text ?? '';
            const links = (text.match(/https?:\/\/[^\s<>"]+/g) ?? []).map(link => link.replace(/[.,;)\]]+$/, ''));
            found = { subject: mail.subject ?? '', text, html: mail.html || '', links };
          }
          return found?.subject ?? 'no such mail';
        };
        await expect.poll(look, { message: `a mail to ${to}`, timeout: 15_000 }).toMatch(subject);
        return found!;
      },
    });
  },

  complaints: async ({ javaScriptEnabled }, use) => {
    const heard: string[] = [];
    // Chromium without scripts says of each script that the policy keeps it out, and of each preload that nobody used it.
    const tolerated: RegExp[] = javaScriptEnabled === false ? [/^csp: \S+\.js$/, /was preloaded using link preload/] : [];
    await use({
      listen: context => {
        context.on('console', message => {
          if (['error', 'warning'].includes(message.type())) {
            heard.push(`${message.type()}: ${message.text()} (${message.location().url})`);
          }
        });
        context.on('weberror', error => heard.push(`exception: ${error.error().stack}`));
        context.on('response', response => {
          if (response.status() >= 500) heard.push(`${response.status()}: ${response.url()}`);
        });
        context.on('requestfailed', request => {
          const why = request.failure()?.errorText;
          // Leaving a page aborts what it was still loading.
          if (why !== 'net::ERR_ABORTED') heard.push(`${why}: ${request.url()}`);
        });
      },
      tolerate: pattern => tolerated.push(pattern),
    });
    expect(heard.filter(complaint => !tolerated.some(pattern => pattern.test(complaint))), 'complaints').toEqual([]);
  },

  context: async ({ context, complaints }, use) => {
    complaints.listen(context);
    await use(context);
  },

  visitor: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async screen => {
      const context = await browser.newContext(screen && screens[screen]);
      contexts.push(context);
      complaints.listen(context);
      return context.newPage();
    });
    await Promise.all(contexts.map(context => context.close()));
  },
});

/** Ends every session of the demo, as twelve hours without use would. */
export function endSessions(server: Server) {
  const act = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.execute('UPDATE sessions SET expires_at = created_at'); c.commit()";
  execFileSync('python3', ['-c', act, join(server.data, 'demo.sqlite')]);
}

/** Holds a page against the rules that all pages follow, and keeps its picture. */
export async function checkPage(page: Page, name: string) {
  const { project, tags } = test.info();
  await page.screenshot({ path: join(results, 'screens', project.name, `${name}.png`), fullPage: true, animations: 'disabled' });

  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect.soft(width, `${name}: no sideways scrolling`).toBeLessThanOrEqual(page.viewportSize()!.width);

  // Axe runs in the page: not without scripts. On Postgres the pages are those of `desktop`. A journey that runs on both screens has its
  // pages looked at on the screen of those who use them: the desk on a desktop, the others on a telephone.
  if (project.use.javaScriptEnabled === false || project.name === 'postgres') return;
  const isOfDesk = new URL(page.url()).pathname.startsWith('/admin');
  if (tags.includes('@main') && isOfDesk !== (project.name === 'desktop')) return;
  const { violations } = await new AxeBuilder({ page })
    // No page of ours holds frames of others, for which each look would open a page more.
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(node => node.target.join(' ')) }));
  expect.soft(found, `${name}: accessibility`).toEqual([]);
}

/** The mails that are whole, oldest first. */
async function mailFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const mails = await Promise.all(
    names
      .filter(name => name.endsWith('.eml'))
      .map(async name => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })),
  );
  return mails
    .filter(({ at }) => Date.now() - at > 50)
    .sort((a, b) => a.at - b.at)
    .map(({ path }) => path);
}

function newDatabase(name: string): string {
  return execFileSync(join(root, 'end2end/postgres.sh'), ['database', name], { encoding: 'utf8' }).trim();
}
