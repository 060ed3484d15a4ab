// Measures a served demo: speed under load with wrk, weight and readiness of pages with Chromium.
import { chromium } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchOptions } from '../browser.mjs';
import { root, startDemo } from '../demo.mjs';
import { AIMS as FILLED_AIMS, FILLED, measureFilled } from './filled.mjs';
import { keepDossier } from './offline.mjs';
import { SERVER, SITE, faults, memory, page, psql, rounded, signIn, wrk } from './tools.mjs';

const CONNECTIONS = [1, 16, 64];
/** What the keys should stay below; nothing where there is no aim. */
const AIMS = { ...FILLED_AIMS, offline_ready_ms_4x: 2_000 };
const FORM_PAGE = '/creer-mon-espace';

const results = {};

await measure('', undefined);
await measure('pg_', process.env.BENCH_POSTGRES_URL);
Object.assign(results, await measureFilled('', undefined), await measureFilled('pg_', process.env.BENCH_POSTGRES_FILLED_URL));
await writeFile(join(root, 'target/bench.json'), `${JSON.stringify(results, null, 2)}\n`);
printTable();
console.log('\nWritten: target/bench.json');
const late = Object.keys(results).filter(key => results[key] >= AIMS[key.replace('pg_', '')]);
if (late.length > 0) console.error(`\nAbove the aim: ${late.join(', ')}`);
if (faults.length > 0) {
  console.error(`\nNot to be trusted:\n  ${faults.join('\n  ')}`);
  process.exitCode = 1;
}

async function measure(prefix, database) {
  console.log(`== Measuring on ${database ? 'Postgres' : 'SQLite'}`);
  const data = await mkdtemp(join(tmpdir(), 'espace-familles-bench-'));
  const start = () =>
    startDemo({
      binary: SERVER,
      site: SITE,
      data,
      log: join(root, `target/bench-${prefix || 'sqlite_'}server.log`),
      database,
    });
  const keep = (key, value) => (results[prefix + key] = Array.isArray(value) ? value.map(rounded) : rounded(value));

  await (await start()).stop(); // the first start fills the demo
  const demo = await start();
  try {
    keep('start_ms', demo.startMs);
    keep('rss_mb_rest', await memory(demo.pid));

    const family = credentials(demo.accounts);
    const cookie = await signIn(demo.url, family);
    const pages = {
      home: { path: '/' },
      signin_page: { path: '/connexion' },
      dashboard: { path: '/tableau-de-bord', cookie },
      dossier: { path: await dossier(demo.url, cookie), cookie },
    };
    for (const connections of CONNECTIONS) {
      for (const [name, { path, cookie }] of Object.entries(pages)) {
        const label = `${prefix}${name}, ${connections} connections`;
        const { rps, p95_ms } = await wrk(label, connections, 'report.lua', demo.url + path, { cookie });
        keep(`${name}_rps_${connections}`, rps);
        keep(`${name}_p95_ms_${connections}`, p95_ms);
      }
    }
    keep('rss_mb_64', await memory(demo.pid));
    const everybody = Object.keys(demo.accounts).filter(name => name.includes('.'));
    const env = { BENCH_USERS: everybody.join(' '), BENCH_PASSWORD: family.password };
    const signIns = (label, connections) => wrk(`${prefix}${label}`, connections, 'sign_in.lua', `${demo.url}/api/account/sign_in`, { env });
    keep('signins_per_s', (await signIns('sign-ins', 4)).rps);
    // More sign-ins at once than the machine has cores: other pages must go on.
    const [, board] = await Promise.all([
      signIns('sign-ins, 24 at once', 24),
      wrk(`${prefix}dashboard during sign-ins`, 4, 'report.lua', demo.url + pages.dashboard.path, { cookie }),
    ]);
    keep('dashboard_p95_ms_during_signins', board.p95_ms);
    const forgetAttempts = () => forget(database, data);
    const gap = await timingGap(demo.url, everybody, forgetAttempts);
    results[`${prefix}signin_timing_gap_ms`] = Math.round(gap.gap * 1000) / 1000;
    keep('signin_known_p5_p50_p95_ms', gap.known);
    keep('signin_unknown_p5_p50_p95_ms', gap.unknown);

    if (!database) {
      const browser = await chromium.launch(launchOptions);
      try {
        const home = await weigh(browser, `${demo.url}/`);
        const form = await weigh(browser, demo.url + FORM_PAGE);
        keep('first_page_kb', home.all);
        keep('form_page_kb', form.all);
        keep('wasm_kb', form.wasm);
        if (form.wasm === 0) faults.push(`${FORM_PAGE}: no wasm`);
        keep('form_ready_ms_4x', await formReady(browser, demo.url + FORM_PAGE));
        const device = await keepDossier(browser, demo.url, cookie, pages.dossier.path);
        keep('offline_cache_kb', device.cacheKb);
        await demo.stop();
        keep('offline_ready_ms_4x', await device.ready());
      } finally {
        await browser.close();
      }
    }
  } finally {
    await demo.stop();
    await rm(data, { recursive: true });
  }
}

function credentials(accounts) {
  const { BENCH_USER: username, BENCH_PASSWORD: password } = process.env;
  if (username && password) return { username, password };
  if (!accounts.famille) throw new Error('the demo printed no line "famille: <username> / <password>"');
  return accounts.famille;
}

/** Wrong passwords for accounts that exist and for names that nobody has, in turn: the difference of the mean times, and how they spread. */
async function timingGap(url, known, forgetAttempts) {
  const ROUNDS = 12;
  const EACH = 4; // below what an account may get wrong
  const times = { known: [], unknown: [] };
  const attempt = async (kind, identifier) => {
    const start = performance.now();
    const answer = await fetch(`${url}/api/account/sign_in`, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams({ identifier, password: 'un-autre-mot-2-passe' }),
    });
    const body = await answer.text();
    if (answer.status !== 200 || !body.includes('form')) throw new Error(`a wrong password answered ${answer.status}: ${body}`);
    times[kind].push(performance.now() - start);
  };
  for (let round = 0; round < ROUNDS; round++) {
    forgetAttempts();
    for (let i = 0; i < EACH; i++) {
      for (const [at, name] of known.entries()) {
        const stranger = `x.inconnu${at}`;
        // Neither comes always first.
        const pair = [['known', name], ['unknown', stranger]];
        for (const [kind, identifier] of (round + i + at) % 2 ? pair : pair.reverse()) await attempt(kind, identifier);
      }
    }
  }
  const mean = list => list.reduce((sum, time) => sum + time, 0) / list.length;
  const spread = list => [0.05, 0.5, 0.95].map(part => list.toSorted((a, b) => a - b)[Math.floor(part * list.length)]);
  return { gap: Math.abs(mean(times.known) - mean(times.unknown)), known: spread(times.known), unknown: spread(times.unknown) };
}

/** Forgets the attempts counted so far: the bench measures time, not patience. */
function forget(database, data) {
  if (database) {
    execFileSync(psql(), [database, '--quiet', '--command', 'DELETE FROM attempts']);
  } else {
    const act = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.execute('DELETE FROM attempts'); c.commit()";
    execFileSync('python3', ['-c', act, join(data, 'demo.sqlite')]);
  }
}

async function dossier(url, cookie) {
  for (const path of ['/tableau-de-bord', '/famille']) {
    const link = (await page(url + path, cookie)).match(/href="?(\/dossiers\/[^"#?\s>]+)/);
    if (link) {
      await page(url + link[1], cookie);
      return link[1];
    }
  }
  throw new Error('no link to a dossier on /tableau-de-bord nor /famille');
}

/** What a first visit brings over the wire, in kB. */
async function weigh(browser, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const addresses = new Map();
  const kb = { all: 0, wasm: 0 };
  devtools.on('Network.responseReceived', ({ requestId, response }) => addresses.set(requestId, response.url));
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    kb.all += encodedDataLength / 1000;
    if (addresses.get(requestId)?.endsWith('.wasm')) kb.wasm += encodedDataLength / 1000;
  });
  await devtools.send('Network.enable');
  await page.goto(address, { waitUntil: 'networkidle' });
  await context.close();
  return kb;
}

/** Time until the form is live on a phone four times slower than this machine: the median of five first visits. */
async function formReady(browser, address) {
  const times = [];
  for (let visit = 0; visit < 5; visit++) {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.addInitScript(() => {
      const observer = new MutationObserver(() => {
        if (!document.querySelector('form[data-live]')) return;
        globalThis.formReadyAt = performance.now();
        observer.disconnect();
      });
      observer.observe(document, { subtree: true, childList: true, attributeFilter: ['data-live'] });
    });
    await page.goto(address);
    const at = await page.waitForFunction(() => globalThis.formReadyAt);
    times.push(await at.jsonValue());
    await context.close();
  }
  return times.sort((a, b) => a - b)[2];
}

function printTable() {
  const row = cells => console.log(cells.map((cell, i) => (i ? String(cell ?? '–').padStart(12) : cell.padEnd(34))).join(''));
  for (const prefix of ['', 'pg_']) {
    console.log(`\n${prefix ? 'Postgres' : 'SQLite'}`);
    row(['requests/s (p95 ms)', ...CONNECTIONS.map(connections => `${connections} conn.`)]);
    for (const name of ['home', 'signin_page', 'dashboard', 'dossier']) {
      const cell = c => `${Math.round(results[`${prefix}${name}_rps_${c}`])} (${results[`${prefix}${name}_p95_ms_${c}`]})`;
      row([name, ...CONNECTIONS.map(cell)]);
    }
    for (const key of ['signins_per_s', 'dashboard_p95_ms_during_signins', 'signin_timing_gap_ms', 'start_ms', 'rss_mb_rest', 'rss_mb_64']) row([key, results[prefix + key]]);
  }
  console.log(`\n${FILLED} families (p95 over many pages: dossiers and cases at 4 connections, agents at 16; memory of the server process alone)`);
  row(['', 'SQLite', 'Postgres', 'aim']);
  for (const [key, aim] of Object.entries(FILLED_AIMS)) row([key, results[key], results[`pg_${key}`], aim && `< ${aim}`]);
  console.log('\nFirst visit');
  for (const key of ['first_page_kb', 'form_page_kb', 'wasm_kb', 'form_ready_ms_4x', 'offline_cache_kb', 'offline_ready_ms_4x']) row([key, results[key]]);
}
