// What every measure needs: sessions, pages, load, the memory of the server.
import { execFile, execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../demo.mjs';

export const SECONDS = process.env.BENCH_SECONDS ?? '5';
export const SERVER = process.env.SERVER_BIN ?? 'target/release/server';
export const SITE = process.env.LEPTOS_SITE_ROOT ?? 'target/release/site';

/** Why the measures are not to be trusted. */
export const faults = [];

export const rounded = value => Math.round(value * 10) / 10;

/** The cookie of a session that is really open: it opens that page. */
export async function signIn(url, { username, password }, home = '/tableau-de-bord') {
  const answer = await fetch(`${url}/api/account/sign_in`, {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body: new URLSearchParams({ identifier: username, password }),
  });
  const cookie = answer.headers.getSetCookie().map(header => header.split(';')[0]).findLast(pair => pair.startsWith('session='));
  if (!cookie) throw new Error(`signing in opened no session (${answer.status}): ${await answer.text()}`);
  await page(url + home, cookie);
  return cookie;
}

export async function page(address, cookie) {
  const answer = await fetch(address, { headers: { cookie }, redirect: 'manual' });
  if (answer.status !== 200) throw new Error(`${address} answers ${answer.status}`);
  return answer.text();
}

export async function wrk(label, connections, script, address, { cookie, env }) {
  const args = ['-t', String(Math.min(2, connections)), '-c', String(connections), '-d', `${SECONDS}s`];
  args.push('-s', `end2end/bench/${script}`, ...(cookie ? ['-H', `Cookie: ${cookie}`] : []), address);
  const { stdout } = await promisify(execFile)('wrk', args, { cwd: root, env: { ...process.env, ...env } });
  const report = JSON.parse(stdout.trim().split('\n').at(-1));
  if (report.errors > 0) faults.push(`${label}: ${report.errors} errors`);
  return report;
}

/** Resident memory in MB. */
export async function memory(pid, line = 'VmRSS') {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return status.match(new RegExp(`${line}:\\s+(\\d+)`))[1] / 1024;
}

/** Forgets the highest resident memory of a process; gives what reads the highest from now on. */
export async function peak(pid) {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
  return () => memory(pid, 'VmHWM');
}

export function psql() {
  return execFileSync('sh', ['-c', 'command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -n 1'], { encoding: 'utf8' }).trim();
}

/** The texts of the first column of a query. */
export function texts(database, query) {
  if (database.startsWith('postgres')) {
    return execFileSync(psql(), [database, '--quiet', '--tuples-only', '--no-align', '--command', query], { encoding: 'utf8', maxBuffer: 2 ** 28 }).trim().split('\n');
  }
  const act = 'import sqlite3, sys; [print(row[0]) for row in sqlite3.connect(sys.argv[1], timeout=10).execute(sys.argv[2])]';
  return execFileSync('python3', ['-c', act, database.replace('sqlite:', ''), query], { encoding: 'utf8', maxBuffer: 2 ** 28 }).trim().split('\n');
}

/** Changes rows behind the server's back. */
export function change(database, statement) {
  if (database.startsWith('postgres')) return execFileSync(psql(), [database, '--quiet', '--command', statement]);
  const act = 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.execute(sys.argv[2]); c.commit()';
  return execFileSync('python3', ['-c', act, database.replace('sqlite:', ''), statement]);
}
