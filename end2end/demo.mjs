// Starts the portal's demo for the tests and the bench.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

export const root = resolve(import.meta.dirname, '..');

/**
 * Starts the demo and waits until it serves.
 * @param {object} options
 * @param {string} options.binary the server, from the root of the project
 * @param {string} options.site the site built with it, from the root of the project
 * @param {string} options.data the demo's folder
 * @param {string} options.log the file that receives what the server says
 * @param {string} [options.listen] where it listens; a free port without it
 * @param {string} [options.database] a database's address; SQLite in the demo's folder without it
 */
export async function startDemo({ binary, site, data, log, listen = '127.0.0.1:0', database }) {
  const started = performance.now();
  const server = spawn(resolve(root, binary), ['demo', '--listen', listen, '--data', data], {
    cwd: root,
    env: {
      ...process.env,
      LEPTOS_OUTPUT_NAME: 'espace-familles',
      LEPTOS_SITE_ROOT: site,
      LEPTOS_SITE_PKG_DIR: 'pkg',
      LEPTOS_HASH_FILES: 'true',
      ESPACE_DATABASE_URL: database,
      // Families come from addresses of their own: see newFamily.
      ESPACE_TRUSTED_PROXIES: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = createWriteStream(log, { flags: 'a' });
  server.stdout.pipe(file, { end: false });
  server.stderr.pipe(file, { end: false });

  /** @type {Record<string, { username: string, password: string }>} */
  const accounts = {};
  let url = '';
  let startMs = 0;
  await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', line => {
      // `famille: s.martin / password   (what there is to see)`: found by its username, the first of a role also by the role.
      const account = line.match(/^\s*([\p{L} -]+?) *: (\S+) \/ (\S+)/u);
      if (account) {
        const [, role, username, password] = account;
        accounts[username] = { username, password };
        accounts[role] ??= accounts[username];
      }
      const address = line.match(/Espace Familles: (http:\/\/\S+)/);
      if (address) {
        url = address[1];
        startMs = performance.now() - started;
        setTimeout(resolve, 2_000, undefined).unref(); // at most, for the accounts
      }
      if (url && accounts.famille) resolve(undefined);
    });
    server.on('error', error => reject(new Error(`${binary} does not start: ${error.message}`)));
    server.on('exit', code => reject(new Error(`${binary} ended (${code}) before it served; see ${log}`)));
  });

  return {
    url,
    accounts,
    pid: server.pid,
    startMs,
    /** Ends it in the middle of whatever it does. */
    async kill() {
      const ended = new Promise(resolve => server.once('exit', resolve));
      server.kill('SIGKILL');
      await ended;
    },
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const ended = new Promise(resolve => server.once('exit', resolve));
      const impatience = setTimeout(() => server.kill('SIGKILL'), 5_000);
      server.kill('SIGTERM');
      await ended;
      clearTimeout(impatience);
    },
  };
}
