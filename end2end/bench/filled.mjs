// Measures the server on a database with thousands of families: pages of many of them, and many files that come at once.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root, startDemo } from '../demo.mjs';
import { pdf } from './pdf.mjs';
import { SERVER, SITE, faults, memory, page, peak, rounded, signIn, texts, wrk } from './tools.mjs';

export const FILLED = Number(process.env.BENCH_FAMILIES ?? 20_000);
/** What the keys should stay below; nothing where there is no aim. */
export const AIMS = {
  dossier_p95_ms_20k: 30,
  case_p95_ms_20k: 30,
  queue_p95_ms_20k: 50,
  search_p95_ms_20k: 50,
  family_p95_ms_20k: 50,
  upload50_rss_growth_mb: undefined,
  upload50_pieces_rss_growth_mb: undefined,
};

/** Families whose pages are opened. */
const OPENED = 150;
const CONNECTIONS = 4;
/** Agents who work at once. */
const AGENTS = 16;
const UPLOADS = 50;
const FILE_BYTES = 10_000_000;
const PIECE_BYTES = 512 * 1024;

export async function measureFilled(prefix, postgres) {
  console.log(`== Measuring with ${FILLED} families on ${postgres ? 'Postgres' : 'SQLite'}`);
  const data = await mkdtemp(join(tmpdir(), 'espace-familles-filled-'));
  const database = postgres ?? `sqlite:${join(data, 'demo.sqlite')}`;
  console.log(fill(database, data));
  const demo = await startDemo({ binary: SERVER, site: SITE, data, log: join(root, `target/bench-${prefix}filled.log`), database });
  try {
    const { password } = demo.accounts['claire.agent'];
    const families = await signInMany(demo.url, database, password);
    const agent = await signIn(demo.url, { username: 'claire.agent', password }, '/admin');
    const dossiers = (await Promise.all(families.map(cookie => links(demo.url, '/famille', 'dossiers', cookie)))).flat();
    const queues = ['', '?etat=submitted', '?etat=under_review', '?etat=needs_correction', '?etat=validated'];
    const cases = (await Promise.all(queues.map(query => links(demo.url, `/admin${query}`, 'admin/demandes', agent)))).flat();
    const names = spread(texts(database, 'SELECT name FROM families ORDER BY id'));
    const records = spread(texts(database, `SELECT ${postgres ? 'id::text' : 'hex(id)'} FROM families ORDER BY id`)).map(dashed);
    const looked = names.flatMap(name => [`/admin?q=${encodeURIComponent(name)}`, ...queues.map(query => `/admin${query}`)]);
    const agentPages = paths => paths.map(link => ({ link, cookie: agent }));
    return {
      [`${prefix}dossier_p95_ms_20k`]: await p95(`${prefix}dossiers of many`, demo.url, data, dossiers),
      [`${prefix}case_p95_ms_20k`]: await p95(`${prefix}cases of many`, demo.url, data, cases),
      [`${prefix}queue_p95_ms_20k`]: await p95(`${prefix}queue`, demo.url, data, agentPages(looked), AGENTS),
      [`${prefix}search_p95_ms_20k`]: await p95(`${prefix}search`, demo.url, data, agentPages(names.map(name => `/admin/familles?q=${encodeURIComponent(name)}`)), AGENTS),
      [`${prefix}family_p95_ms_20k`]: await p95(`${prefix}families`, demo.url, data, agentPages(records.map(id => `/admin/familles/${id}`)), AGENTS),
      [`${prefix}upload50_rss_growth_mb`]: await uploadGrowth(prefix, demo, families, giveWhole),
      [`${prefix}upload50_pieces_rss_growth_mb`]: await uploadGrowth(prefix, demo, families, giveInPieces),
    };
  } finally {
    await demo.stop();
    await rm(data, { recursive: true });
  }
}

/** Fills an empty database; tells with what. */
function fill(database, data) {
  const env = { ...process.env, ESPACE_DATABASE_URL: database };
  const order = ['fill', '--families', String(FILLED), '--data', data];
  return execFileSync(resolve(root, SERVER), order, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).split('\n')[0];
}

/** Sessions of families spread over the whole database. */
async function signInMany(url, database, password) {
  const all = texts(database, "SELECT username FROM accounts WHERE role = 'family' ORDER BY username");
  const cookies = [];
  for (const username of spread(all)) {
    cookies.push(await signIn(url, { username, password }));
  }
  return cookies;
}

/** Some of them, from the first to the last. */
function spread(all) {
  const step = Math.max(1, Math.floor(all.length / OPENED));
  return all.filter((_, at) => at % step === 0).slice(0, OPENED);
}

/** An id as addresses have it. */
function dashed(id) {
  return id.toLowerCase().replaceAll('-', '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The links of a page that lead to one dossier or case, each with the cookie that opens it. */
async function links(url, path, kind, cookie) {
  const html = await page(url + path, cookie);
  const found = html.matchAll(new RegExp(`href="?(/${kind}/[0-9a-f-]{36})["\\s>]`, 'g'));
  return [...new Set([...found].map(match => match[1]))].map(link => ({ link, cookie }));
}

async function p95(label, url, data, pages, connections = CONNECTIONS) {
  if (pages.length < 20) faults.push(`${label}: only ${pages.length} pages`);
  const file = join(data, 'pages.txt');
  await writeFile(file, pages.map(({ link, cookie }) => `${link}\t${cookie}\n`).join(''));
  const measured = await wrk(label, connections, 'pages.lua', url, { env: { BENCH_PAGES: file } });
  return rounded(measured.p95_ms);
}

/** By how many MB the server grows, at most, while fifty files come at once; work done in child processes is not counted. */
async function uploadGrowth(prefix, demo, families, way) {
  const wanted = (await Promise.all(families.map(cookie => links(demo.url, '/tableau-de-bord', 'dossiers', cookie)))).flat();
  if (wanted.length === 0) throw new Error('no dossier takes files');
  const content = new Blob([pdf(FILE_BYTES)], { type: 'application/pdf' });
  const give = async at => {
    const { link, cookie } = wanted[at % wanted.length];
    const headers = { cookie, Accept: 'application/json', 'Sec-Fetch-Site': 'same-origin' };
    const answer = await way(`${demo.url}${link.replace('/dossiers/', '/pieces/')}/vaccination`, headers, content);
    const text = await answer.text();
    if (answer.status !== 200 || !text.includes('/pieces#')) faults.push(`${prefix}upload: ${answer.status} ${text.slice(0, 200)}`);
  };
  await give(0);
  const before = await memory(demo.pid);
  const highest = await peak(demo.pid);
  const started = performance.now();
  await Promise.all(Array.from({ length: UPLOADS }, (_, at) => give(at + 1)));
  console.log(`${UPLOADS} files of ${FILE_BYTES / 1e6} MB in ${rounded((performance.now() - started) / 1000)} s`);
  return rounded((await highest()) - before);
}

/** As a browser without scripts does. */
function giveWhole(url, headers, content) {
  const body = new FormData();
  body.set('file', content, 'dix-mega.pdf');
  return fetch(url, { method: 'POST', headers, body });
}

/** As the island does: one piece after the other. */
async function giveInPieces(url, headers, content) {
  const address = `${url}/${crypto.randomUUID()}`;
  const told = { ...headers, 'Upload-Name': 'dix-mega.pdf', 'Upload-Length': String(content.size) };
  for (let at = 0; ; at += PIECE_BYTES) {
    const piece = { method: 'POST', headers: { ...told, 'Upload-Offset': String(at) }, body: content.slice(at, at + PIECE_BYTES) };
    const answer = await fetch(address, piece);
    if (answer.status !== 202) return answer;
    await answer.text();
  }
}
