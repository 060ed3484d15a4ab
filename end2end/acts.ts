// What people do on the portal, in their own words; and the same by plain requests, to set a scene fast.
import { expect, type APIRequestContext, type Locator, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { files, type Mails } from './fixtures';

export const password = 'cerise42 du jardin';
export const school = 'École Jacques Prévert (Melle)';
export const address = { number: '2', street: 'rue des Fusains', postal_code: '79500', town: 'Melle', country: 'FRANCE' };

/** The year in which the current school year begins; a child born seven years before it is in CE1. */
export const startYear = (() => {
  const now = new Date();
  return now.getMonth() >= 8 ? now.getFullYear() : now.getFullYear() - 1;
})();

let count = 0;
/** Somebody whom the portal has never seen. */
export function newPerson(): { username: string; email: string; password: string } {
  const username = `t.test2-${Date.now().toString(36)}${process.pid.toString(36)}${count++}`;
  return { username, email: `${username}@famille.example`, password };
}

/** A family name that nobody has: plain letters, since usernames are made of them. */
export function newName(start: string): string {
  const letters = [...`${Date.now() % 1e8}${process.pid % 100}${count++}`].map(digit => 'BCDFGHJKLM'[Number(digit)]);
  return start + letters.join('');
}

export async function signIn(page: Page, { username, password }: { username: string; password: string }) {
  await page.goto('/connexion');
  await fillSignIn(page, username, password);
}

export async function fillSignIn(page: Page, username: string, password: string) {
  await page.getByLabel('Nom d’utilisateur ou adresse électronique').fill(username);
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page).not.toHaveURL(/connexion/);
}

/** Reads the terms to the end and accepts them. Where scripts run, the button waits for that. */
export async function acceptTerms(page: Page, isLive: boolean) {
  await expect(page.getByRole('heading', { name: 'Conditions générales d’utilisation', level: 1 })).toBeVisible();
  const accept = page.getByRole('button', { name: 'J’accepte les conditions générales d’utilisation' });
  if (isLive) {
    await expect(accept).toHaveAttribute('aria-disabled', 'true');
    await page.keyboard.press('End');
  }
  await expect(accept).not.toHaveAttribute('aria-disabled');
  await accept.click();
}

/** Answers a question of radio buttons. */
export async function choose(page: Page, question: string | RegExp, answer: string) {
  await page.getByRole('group', { name: question }).getByRole('radio', { name: answer, exact: true }).check();
}

/** Waits until the form of the page checks and sends by itself; without scripts it never will. */
export async function awake(page: Page, isLive: boolean) {
  if (isLive) await expect(page.locator('form[data-live]')).not.toHaveCount(0);
}

/** The field that takes files for a piece; where scripts run it sends them by itself. */
export async function fileInput(page: Page, piece: string, isLive: boolean): Promise<Locator> {
  const input = page.getByLabel(`Choisir un fichier : ${piece}`);
  if (isLive) await expect(card(page, piece).getByRole('button', { name: 'Envoyer ce fichier' })).toBeHidden();
  return input;
}

/** The part of a page under a heading. */
export function card(page: Page, heading: string): Locator {
  return page.locator('article, section').filter({ has: page.getByRole('heading', { name: heading, exact: true }) });
}

/** A case of the queue, found by its number. */
export async function openCase(page: Page, number: string) {
  await page.goto(`/admin?etat=toutes&q=${number}`);
  await page.getByRole('link', { name: number }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(number);
}

/** Posts a form as a script would, and tells where it leads. */
export async function post(
  request: APIRequestContext,
  action: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await request.post(action, { form, headers: { accept: 'application/json', ...headers } });
  const body = await response.text();
  expect(response.status(), `${action}: ${body}`).toBe(200);
  const outcome = JSON.parse(body);
  expect(outcome, action).toHaveProperty('done');
  return outcome.done;
}

/** Opens a space and signs in: the page is then that of a new family. */
export async function newFamily(page: Page, mails: Mails) {
  const person = newPerson();
  const { request } = page;
  const { username, email, password } = person;
  const named = { civility: 'madame', first_name: 'Test2', usual_name: 'TEST2' };
  // One server takes thirty new spaces an hour from one address: each family has an address of its own.
  await post(request, '/api/account/sign_up', { ...named, username, email, new_password: password }, { 'x-forwarded-for': `2001:db8:${count.toString(16)}::1` });
  await post(request, '/api/account/service_key', { service_key: '' });
  await post(request, '/api/account/accept_terms', {});
  const mail = await mails.waitForMail({ to: email, subject: /Confirmez votre adresse/ });
  await post(request, '/api/account/confirm', { token: mail.links[0].split('/').pop()! });
  await post(request, '/api/account/sign_in', { identifier: username, password, next: '' });
  return person;
}

/** A family as the department knows it: made by the agent of the page, with its first child. Gives the page of its record. */
export async function newKnownFamily(desk: Page, name: string, email = ''): Promise<string> {
  const child = { child_civility: 'fille', child_first_name: 'Zoé', child_usual_name: name, child_birth_date: `12 9 ${startYear - 7}` };
  const holder = { civility: 'madame', first_name: 'Testa', usual_name: name, email, mobile: '', reference: '' };
  const record = await post(desk.request, '/api/staff/create_family', { ...holder, ...child });
  return record.split('?')[0];
}

/** A family that the department knows and that opened its space: the page is signed in as its holder. */
export async function newActiveFamily(page: Page, desk: Page, mails: Mails) {
  const name = newName('ARPEGE');
  const email = `${name.toLowerCase()}@famille.example`;
  const record = await newKnownFamily(desk, name, email);
  const { username, temporary } = await credentials(mails, email);
  await signInFast(page, { username, password: temporary });
  await post(page.request, '/api/access/new_password', { new_password: password, next: '' });
  await post(page.request, '/api/access/accept_new_terms', { next: '' });
  return { name, email, username, password, record };
}

/** What the activation mail gives. */
export async function credentials(mails: Mails, to: string) {
  const mail = await mails.waitForMail({ to, subject: /Votre espace personnel/ });
  const [, username] = mail.text.match(/Nom d’utilisateur : (\S+)/)!;
  const [, temporary] = mail.text.match(/Mot de passe temporaire : (\S+)/)!;
  return { mail, username, temporary };
}

/** A *clé enfance* for the family of a record, as its agent is shown it. */
export async function newKey(desk: Page, record: string): Promise<string> {
  const form = { family: record.split('/').pop()! };
  const response = await desk.request.post('/api/staff/make_key', { form, headers: { accept: 'application/json' } });
  return (await response.text()).match(/\d{4}-[A-Z]{3}-\d{3}/)![0];
}

/** Gives the family of the page a holder and a child, and sends the declaration. */
export async function newEntourage(page: Page, { isDeclared, name }: { isDeclared: boolean; name?: string }) {
  const { request } = page;
  const holder = { civility: 'madame', relationship: 'mere', birth_date: '27 3 1985', mobile: '06 12 34 56 78', ...address };
  // The families of one server would else be taken for one: each Zoé TEST2 has a birthday of her own.
  const birthday = name ? '12 9' : `${1 + (count % 28)} ${1 + (Math.floor(count / 28) % 8)}`;
  const child = { civility: 'fille', birth_date: `${birthday} ${startYear - 7}` };
  await newMember(request, 'titulaire', { ...holder, first_name: 'Test2', usual_name: 'TEST2' });
  const id = await newMember(request, 'enfant', { ...child, first_name: 'Zoé', usual_name: name ?? 'TEST2' });
  const receipt = isDeclared ? await post(request, '/api/family/declare_entourage', {}) : '';
  return { child: id, case: receipt.match(/demandes\/([\w-]+)/)?.[1] ?? '' };
}

export async function newMember(request: APIRequestContext, role: string, fields: Record<string, string>): Promise<string> {
  const person = crypto.randomUUID();
  await post(request, '/api/family/save_person', { role, person, ...fields });
  return person;
}

const answers: Answers = {
  sante: { vaccinated: 'oui', allergic: 'non', pai: 'non', diet: 'standard' },
  garde: { custody: 'ensemble', contacts_checked: 'oui' },
  autorisations: { allow_hospital: 'oui', allow_outings: 'oui', swims: 'oui', allow_alone: 'non', allow_image: 'non' },
  assurance: { insured: 'non' },
  paiement: { payment: 'autre', payer: 'Test2 TEST2' },
};

type Answers = Record<string, Record<string, string>>;

/** Creates the dossier of a child. With its answers and its vaccination record it can be sent, without its insurance. */
export async function newDossier(page: Page, child: string, { isFilled, given = {} }: { isFilled: boolean; given?: Answers }): Promise<string> {
  const { request } = page;
  const path = await post(request, '/api/dossier/create', { child, year: `${startYear}-${startYear + 1}` });
  const id = path.split('/').pop()!;
  if (!isFilled) return id;
  await giveAnswers(request, id, given);
  await giveFile(page, id, 'vaccination', files.pdf);
  return id;
}

/** Gives a dossier all its answers, with some of one's own. */
export async function giveAnswers(request: APIRequestContext, id: string, given: Answers = {}) {
  const section = await (await request.get(`/dossiers/${id}/ecole`)).text();
  const site = section.match(new RegExp(`<option[^>]*value="([\\w-]+)"[^>]*>${school.replace(/[()]/g, '\\$&')}`))![1];
  const all: Answers = { ecole: { site, grade: 'ce1', bus: 'non' }, ...answers };
  for (const section of Object.keys(all)) {
    await post(request, '/api/dossier/save_section', { case: id, section, ...all[section], ...given[section] });
  }
}

/** The pieces of the dossier of a new family, and the card of one of them. */
export async function newPieces(page: Page, mails: Mails, piece: string): Promise<{ id: string; place: Locator }> {
  await newFamily(page, mails);
  const { child } = await newEntourage(page, { isDeclared: true });
  const id = await newDossier(page, child, { isFilled: false });
  await page.goto(`/dossiers/${id}/pieces`);
  return { id, place: card(page, piece) };
}

export async function giveFile(page: Page, id: string, piece: string, path: string) {
  const file = { name: basename(path), mimeType: 'application/octet-stream', buffer: readFileSync(path) };
  const response = await page.request.post(`/pieces/${id}/${piece}`, { multipart: { file }, headers: { accept: 'application/json' } });
  expect(await response.json()).toHaveProperty('done');
}

/** A new family whose entourage is valid, with the dossier of its child, complete, sent and taken over by the agent of the desk. */
export async function newSentDossier(page: Page, desk: Page, mails: Mails, { pieces = [], given }: { pieces?: string[]; given?: Answers } = {}) {
  const { email } = await newFamily(page, mails);
  const { child, case: declaration } = await newEntourage(page, { isDeclared: true });
  for (const act of ['take_over', 'validate']) await decide(desk, declaration, act);
  const id = await newDossier(page, child, { isFilled: true, given });
  for (const piece of ['assurance', ...pieces]) await giveFile(page, id, piece, files.pdf);
  await post(page.request, '/api/dossier/submit', { case: id });
  await decide(desk, id, 'take_over');
  return { email, child, id };
}

/** Decides a case as the agent of the page. */
export async function decide(page: Page, id: string, act: string) {
  const desk = await (await page.request.get(`/admin/demandes/${id}`)).text();
  const version = desk.match(/name="version"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="version"/);
  await post(page.request, '/api/staff/decide', { case: id, act, reason: '', version: version![1] ?? version![2] });
}

/** Signs in without a page. */
export async function signInFast(page: Page, { username, password }: { username: string; password: string }) {
  await post(page.request, '/api/account/sign_in', { identifier: username, password, next: '' });
}
