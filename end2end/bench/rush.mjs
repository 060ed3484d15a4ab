// Opening day: families sign in, then all press within a minute, twice and again; the server is killed once in the middle. Then the
// database is held against what families were told. rush.sh calls it on a database that `fill --opening-day` has filled.
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { root, startDemo } from '../demo.mjs';
import { SERVER, SITE, change, rounded, texts } from './tools.mjs';

const { RUSH_DATABASE: database, RUSH_DATA: data } = process.env;
const PASSWORD = process.env.RUSH_PASSWORD;
const SECONDS = 60;
const KILLED_AFTER = 25;
const TOO_SMALL = 10; // the first ones
const isPostgres = database.startsWith('postgres');
const id = column => (isPostgres ? `replace(CAST(${column} AS TEXT), '-', '')` : `lower(hex(${column}))`);
const rows = query => texts(database, query).filter(Boolean).map(line => line.split('|'));
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
const agent = new Agent({ keepAlive: true, maxSockets: 512 });

// The same throws each time.
let seed = 20260601;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;

const activities = rows(`SELECT ${id('id')} FROM activities WHERE kind = 'acm' AND name LIKE 'Ouverture %' ORDER BY name`).map(([activity]) => activity);
const families = new Map();
for (const [family, username, child] of rows(
  `SELECT ${id('a.family_id')} || '|' || a.username || '|' || ${id('c.child_id')} FROM accounts a JOIN known_children c ON c.family_id = a.family_id ORDER BY a.username, c.child_id`,
)) {
  if (!families.has(family)) families.set(family, { username, children: [], address: `10.${families.size >> 16}.${(families.size >> 8) & 255}.${families.size & 255}` });
  families.get(family).children.push({ child, activity: activities[Math.floor(random() * activities.length)] });
}
const all = [...families.values()];
const children = all.flatMap(family => family.children);
const options = { binary: SERVER, site: SITE, data, log: join(root, `target/rush-${isPostgres ? 'postgres' : 'sqlite'}.log`), database };
let server = await startDemo(options);
const address = new URL(server.url);
console.log(`== ${all.length} families, ${children.length} children, ${activities.length} activities`);

let started = performance.now();
await together(16, all, async family => {
  const { headers } = await post('/api/account/sign_in', family, { identifier: family.username, password: PASSWORD });
  family.cookie = (headers['set-cookie'] ?? []).map(cookie => cookie.split(';')[0]).findLast(cookie => cookie.startsWith('session='));
  if (!family.cookie) throw new Error('a family could not sign in');
});
console.log(`== All signed in after ${Math.round((performance.now() - started) / 1000)} s`);

const opening = Math.ceil(Date.now() / 1000) + 5;
const opens = new Date(opening * 1000).toISOString().replace('.000Z', '+00:00');
change(database, `UPDATE activities SET opens_at = '${opens}' WHERE name LIKE 'Ouverture %'`);
const today = new Date();
const start = `${today.getDate()} ${today.getMonth() + 1} ${today.getFullYear()}`;
const times = [];
const count = { posts: 0, cut: 0, refused_early: 0, retried: 0, answers_differ: 0, given_up: 0, never_answered: 0 };

// Most press in the first seconds, some a little before.
const presses = all.map(async family => {
  await pause(opening * 1000 - Date.now() - 2000 * (random() < 0.05) + SECONDS * 1000 * random() ** 2);
  for (const child of family.children) {
    const pressed = [ask(family, child)];
    if (random() < 0.2) pressed.push(pause(80).then(() => ask(family, child)));
    const answers = await Promise.all(pressed);
    if (answers.some(answer => answer !== answers[0])) count.answers_differ++;
    child.acknowledged = answers[0];
    // Places get free while others wait: many give up where there are few.
    if (random() < (activities.indexOf(child.activity) < TOO_SMALL ? 0.2 : 0.02)) {
      await pause(10_000 * random());
      await giveUp(family, child);
    }
  }
});
const restart = pause(opening * 1000 + KILLED_AFTER * 1000 - Date.now()).then(async () => {
  await server.kill();
  const killed = performance.now();
  server = await startDemo({ ...options, listen: address.host });
  console.log(`== Killed after ${KILLED_AFTER} s, serving again ${Math.round(performance.now() - killed)} ms later`);
});
await Promise.all([...presses, restart]);
console.log(`== All answered ${Math.round(Date.now() / 1000 - opening)} s after the opening`);

const found = check();
await server.stop();
times.sort((a, b) => a - b);
const at = part => rounded(times[Math.min(times.length - 1, Math.floor(times.length * part))]);
console.log(JSON.stringify({ ...count, ...found, post_p50_ms: at(0.5), post_p99_ms: at(0.99), post_max_ms: at(1) }, null, 1));
const { oversold, lost, empty_while_waiting } = found;
const faults = oversold + lost + empty_while_waiting + found.twice + found.out_of_order + count.answers_differ + count.never_answered;
console.log(`families=${all.length} oversold=${oversold} lost=${lost} empty_while_waiting=${empty_while_waiting} post_p95_ms=${at(0.95)}`);
process.exitCode = faults === 0 ? 0 : 1;

/** Presses until there is an answer; gives the case that it leads to. */
async function ask(family, { child, activity }) {
  const form = { activity, child, wednesday: 'oui', start, waiting: 'oui' };
  for (let tries = 0; tries < 300; tries++) {
    const answer = await post('/api/registration/submit', family, form, times);
    const done = answer.status === 200 && JSON.parse(answer.body).done;
    if (done) return done.match(/demandes\/([\w-]+)/)[1].replaceAll('-', '');
    if (answer.status === 200 && !/ouvrent le/.test(answer.body)) throw new Error(answer.body);
    if (answer.status === 200) count.refused_early++;
    else count.retried++;
    await pause(300 + 700 * random());
  }
  count.never_answered++;
  return undefined;
}

async function giveUp(family, child) {
  for (let tries = 0; tries < 300; tries++) {
    const { status } = await post('/api/family/withdraw', family, { case: child.acknowledged });
    if (status === 200) {
      child.gaveUp = true;
      count.given_up++;
      return;
    }
    await pause(500);
  }
  count.never_answered++;
}

/** Posts as a script would; a server that is gone answers with status 0. */
function post(path, family, form, times) {
  const body = new URLSearchParams(form).toString();
  const headers = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    'sec-fetch-site': 'same-origin',
    'x-forwarded-for': family.address,
    ...(family.cookie && { cookie: family.cookie }),
  };
  const sent = performance.now();
  if (times) count.posts++;
  return new Promise(resolve => {
    const gone = () => {
      if (times) count.cut++;
      resolve({ status: 0, headers: {}, body: '' });
    };
    const asked = request({ host: address.hostname, port: address.port, path, method: 'POST', headers, agent }, answer => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', some => (body += some));
      answer.on('error', gone);
      answer.on('end', () => {
        times?.push(performance.now() - sent);
        resolve({ status: answer.statusCode, headers: answer.headers, body });
      });
    });
    asked.on('error', gone);
    asked.end(body);
  });
}

async function together(width, list, work) {
  const waiting = list.values();
  await Promise.all(Array.from({ length: width }, async () => {
    for (const one of waiting) await work(one);
  }));
}

/** What the database says, against what families were told. */
function check() {
  const number = query => Number(rows(query)[0][0]);
  const counted = `(SELECT COUNT(*) FROM cases k WHERE k.activity_id = a.id AND k.seat IN ('held', 'offered'))`;
  const waits = `EXISTS (SELECT 1 FROM cases k WHERE k.activity_id = a.id AND k.seat = 'waiting')`;
  const kept = new Map(rows(`SELECT ${id('id')} || '|' || seat FROM cases WHERE kind = 'registration'`));
  const isLost = ({ acknowledged, gaveUp }) => {
    const seat = kept.get(acknowledged);
    return acknowledged !== undefined && (seat === undefined || (seat === 'released') !== Boolean(gaveUp));
  };
  return {
    oversold: number(`SELECT COUNT(*) FROM activities a WHERE ${counted} > a.places OR a.taken <> ${counted}`),
    empty_while_waiting: number(`SELECT COUNT(*) FROM activities a WHERE a.taken < a.places AND ${waits}`),
    lost: children.filter(isLost).length,
    twice: number(`SELECT COUNT(*) FROM (SELECT child_id, activity_id FROM cases WHERE kind = 'registration' GROUP BY child_id, activity_id HAVING COUNT(*) > 1) AS t`),
    // Whoever has a lower number came before.
    out_of_order: number(
      `SELECT COUNT(*) FROM cases a JOIN cases b ON b.activity_id = a.activity_id WHERE a.ticket < b.ticket AND a.number > b.number`,
    ),
    registrations: kept.size,
    held: number(`SELECT COUNT(*) FROM cases WHERE seat = 'held'`),
    offered: number(`SELECT COUNT(*) FROM cases WHERE seat = 'offered'`),
    waiting: number(`SELECT COUNT(*) FROM cases WHERE seat = 'waiting'`),
    mails_waiting: number(`SELECT COUNT(*) FROM mails WHERE state = 'waiting'`),
  };
}
