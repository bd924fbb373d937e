// Measures a release Usher and prints tables; called by scripts/bench.sh.
import { listen, request, text } from './load.mjs';
import { HEAD, alone, ask, failed, measure, ms, pause, table } from './measure.mjs';
import * as outside from './outside.mjs';
import * as outward from './outward.mjs';
import { Program } from './program.mjs';
import { Sink } from './sink.mjs';

const DATABASE = process.env.BENCH_DATABASE ?? 'sqlite';
const SIZES = (process.env.BENCH_SIZES ?? '10000').split(/\s+/).filter(Boolean).map(Number);
const OWNER = { email: 'olive@bench.test', password: 'plum-orbit-kettle-94' };
const SLUG = 'bench';

const sink = new Sink();
const smtp = await sink.listen();

function post(program, name, fields, cookie) {
  return {
    method: 'POST',
    path: `/api/fn/${name}`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      ...(cookie ? { cookie } : {}),
    },
    // Braces stand for the number of a request.
    body: new URLSearchParams(fields).toString().replaceAll('%7Bn%7D', '{n}'),
  };
}

async function signIn(program, who = OWNER) {
  const answer = await ask(program, post(program, 'accounts/sign-in', { ...who, next: '' }));
  const cookie = /\r\nset-cookie: ([^;\r]+)/i.exec(answer.head)?.[1];
  if (!cookie) throw failed(answer);
  return cookie;
}

const list = (program, cookie, query) =>
  post(program, 'people/list', { slug: SLUG, ...Object.fromEntries(Object.entries(query).map(([key, value]) => [`query[${key}]`, `${value}`])) }, cookie);

/** The cursor before the last page, and who is last on it. */
async function lastPage(program, cookie) {
  const answer = await ask(program, list(program, cookie, { limit: 50, descending: true }));
  if (answer.status !== 200) throw failed(answer);
  const page = JSON.parse(text(answer));
  const one = JSON.parse(text(await ask(program, list(program, cookie, { limit: 50, search: page.rows[0].email }))));
  if (one.rows.length !== 1) throw new Error(`${one.rows.length} people have the address ${page.rows[0].email}`);
  // A cursor is a place in the sort: from the end of the list read backwards, what is left is the last page.
  return { cursor: page.next, someone: page.rows[0] };
}

/** Every kind of page that issue and plan of the list tell apart. */
function kinds(last) {
  const { name, email } = last.someone;
  return [
    ['first page', {}],
    ['last page', { cursor: last.cursor }],
    ['search, one hit', { search: email }],
    ['search, a name', { search: name.split(' ')[0] }],
    ['search, all have it', { search: '@example.' }],
    ['search, two letters', { search: name.slice(0, 2) }],
    ['search, nobody', { search: 'zzqqxx' }],
    ['by last seen, latest first', { sort: 'last-seen', descending: 'true' }],
    ['only archived, by address', { status: 'archived', sort: 'email' }],
    ['only admins', { account_type: 'ADMIN' }],
    ['invited, with their menus', { status: 'invited' }],
  ];
}

async function lists(program, cookie, last, size) {
  const rows = [];
  for (const [name, query] of kinds(last)) {
    const asked = list(program, cookie, { limit: 50, ...query });
    // At a million a search may take seconds: 32 at once would only wait for each other.
    rows.push(await (name.startsWith('search') && size >= 1_000_000 ? alone : measure)(program, `JSON list: ${name}`, asked, 32));
  }
  return rows;
}

/** Names of the list's fields in the address bar, where they are shorter. */
const IN_ADDRESS = { search: 'q', account_type: 'type', descending: 'desc' };

async function pages(program, cookie, last, size) {
  const rows = [];
  const page = (query, headers = {}) => {
    const fields = Object.entries(query).map(([key, value]) => [IN_ADDRESS[key] ?? key, value]);
    return { path: `/w/${SLUG}/users?${new URLSearchParams(fields)}`, headers: { cookie, accept: 'text/html', ...headers } };
  };
  // What is measured is what is meant: one person is found, and nobody where nobody is.
  const { email } = last.someone;
  const holds = async (search) => text(await ask(program, page({ search }))).split(email).length - 1;
  const [found, none] = [await holds(email), await holds('zzqqxx')];
  if (found < 2 || none > 0) throw new Error(`the searched page is not the one that was asked for: ${found}, ${none}`);
  for (const [name, query] of kinds(last).filter(([name]) => /^(first|last|search, (one|a name)|invited)/.test(name))) {
    const slow = name.startsWith('search') && size >= 1_000_000;
    rows.push(await (slow ? alone : measure)(program, `users page: ${name}`, page(query), 1));
  }
  rows.push(await measure(program, 'users page: first page, as brotli', page({}, { 'accept-encoding': 'br' }), 1));
  rows.push(await measure(program, 'users page: first page', page({}), 32));
  rows.push(await measure(program, 'sign-in page', { path: '/login', headers: { accept: 'text/html' } }, 1));
  rows.push(await measure(program, 'sign-in page', { path: '/login', headers: { accept: 'text/html' } }, 32));
  return rows;
}

/** The same lists for programs; an invitation of theirs is one of the page's. */
async function programs(program, someone, size) {
  const key = program.key(SLUG, outward.CAPABILITIES);
  const last = await outward.lastPages(program, key);
  const rows = [];
  for (const [name, asked] of outward.kinds(key, last, someone.email.split('@')[0])) {
    const slow = name.includes('search') && size >= 1_000_000;
    rows.push(await (slow ? alone : measure)(program, name, asked, 32));
  }
  rows.push(await measure(program, 'REST: one invitation', outward.invite(key, ['r{n}@bench.test']), 1));
  return rows;
}

/** Invites while the mail server greets nobody, then lets the mails go. */
async function invitations(program, cookie, tag) {
  const form = (emails) => ({ slug: SLUG, emails, account_type: 'BUSINESS', send_email: 'true' });
  const invite = (emails) => post(program, 'invitations/invite', form(emails), cookie);
  await drained(program);
  sink.hold();
  const rows = [];
  for (const connections of [1, 8]) {
    const body = invite(`n{n}-${tag}-${connections}@bench.test`);
    rows.push(await measure(program, 'one invitation', body, connections));
  }
  const thousand = Array.from({ length: 1000 }, (_, index) => `many-${tag}-${index}@bench.test`).join('\n');
  const [began, cpu] = [performance.now(), program.cpu];
  const answer = await ask(program, invite(thousand));
  if (answer.status !== 200) throw failed(answer);
  const thousandTook = performance.now() - began;
  const thousandCpu = (program.cpu - cpu) * 1000;

  const waiting = await mails(program);
  const [from, before, idle] = [performance.now(), sink.received, program.cpu];
  sink.release();
  // The sink is asked, not the program: that would be work for it.
  while (sink.received < before + waiting) {
    if (performance.now() - from > 120_000) throw new Error(`${sink.received - before} of ${waiting} mails came in two minutes`);
    await pause(10);
  }
  const seconds = (performance.now() - from) / 1000;
  const sent = sink.received - before;
  return {
    rows,
    facts: [
      ['1,000 invitations by one call', `${ms(thousandTook)} ms, ${thousandCpu.toFixed(0)} ms server CPU`],
      [`outbox drained, ${waiting} mails waiting`, `${Math.round(sent / seconds)} mails a second, ${(((program.cpu - idle) * 1000) / sent).toFixed(2)} ms server CPU each`],
    ],
  };
}

/** Mails that are not on their way yet, as the settings page has it. */
async function mails(program) {
  const answer = await ask(program, post(program, 'mail/overview', { slug: SLUG }, await program.cookie));
  if (answer.status !== 200) throw failed(answer);
  return JSON.parse(text(answer))
    .counts.filter(([state]) => ['queued', 'sending', 'deferred'].includes(state.toLowerCase()))
    .reduce((sum, [, n]) => sum + n, 0);
}

async function drained(program) {
  const until = performance.now() + 120_000;
  while ((await mails(program)) > 0) {
    if (performance.now() > until) throw new Error(`${await mails(program)} mails still wait after two minutes`);
    await pause(50);
  }
}

/** Pages of the log and of somebody with a long history. */
async function histories(program, cookie) {
  const found = JSON.parse(text(await ask(program, list(program, cookie, { limit: 50, search: OWNER.email }))));
  const page = (path) => ({ path: `/w/${SLUG}/${path}`, headers: { cookie, accept: 'text/html' } });
  const rows = [];
  for (const [name, path] of [
    ['audit page: latest', 'audit'],
    ['audit page: one action', 'audit?action=member.edited'],
    ['audit page: about somebody', `audit?about=${encodeURIComponent(OWNER.email)}`],
    ['person page', `users/${found.rows[0].id}`],
  ]) {
    rows.push(await measure(program, name, page(path), 1));
  }
  return rows;
}

/** Archives a thousand as the page does: fifty ticked members a call. */
async function archiving(program, cookie) {
  const ids = [];
  for (let cursor = ''; ids.length < 1000; ) {
    const answer = await ask(program, list(program, cookie, { limit: 200, status: 'active', account_type: 'BUSINESS', ...(cursor ? { cursor } : {}) }));
    if (answer.status !== 200) throw failed(answer);
    const page = JSON.parse(text(answer));
    ids.push(...page.rows.map((row) => row.id));
    cursor = page.next;
    if (!cursor) throw new Error(`only ${ids.length} to archive`);
  }
  const [began, cpu] = [performance.now(), program.cpu];
  for (let at = 0; at < 1000; at += 50) {
    const fields = [['slug', SLUG], ['act', 'archive'], ...ids.slice(at, at + 50).map((id, index) => [`ids[${index}]`, id])];
    const answer = await ask(program, post(program, 'members/bulk', fields, cookie));
    if (answer.status !== 200) throw failed(answer);
    const bad = JSON.parse(text(answer)).outcomes.filter((outcome) => outcome.error);
    if (bad.length > 0) throw new Error(`not archived: ${JSON.stringify(bad[0])}`);
  }
  return ['1,000 ticked members archived, 50 a call', `${ms(performance.now() - began)} ms, ${((program.cpu - cpu) * 1000).toFixed(0)} ms server CPU`];
}

/** How soon a change reaches so many open pages, and what they cost. */
async function listening(program, cookie, tag) {
  const PAGES = 500;
  const before = program.memory.now;
  const pages = [];
  for (let n = 0; n < PAGES; n += 1) pages.push(await listen(program.port, request({ host: program.host, path: `/api/live?workspace=${SLUG}`, headers: { cookie, accept: 'text/event-stream' } })));
  await pause(500);
  const each = ((program.memory.now - before) * 1024) / PAGES;
  const took = [];
  for (let round = 0; round < 5; round += 1) {
    const heard = pages.map((page) => page.next());
    const began = performance.now();
    const answer = await ask(program, post(program, 'invitations/invite', { slug: SLUG, emails: `live-${tag}-${round}@bench.test`, account_type: 'BUSINESS' }, cookie));
    if (answer.status !== 200) throw failed(answer);
    await Promise.all(heard);
    took.push(performance.now() - began);
    await pause(300);
  }
  for (const page of pages) page.close();
  took.sort((a, b) => a - b);
  return [`from the press to the last of ${PAGES} open pages, middle of 5`, `${ms(took[2])} ms, ${each.toFixed(1)} KiB a page`];
}

/** Guests, their matrix, files of them, and somebody with many roles. */
async function others(program) {
  const call = async (name, fields, cookie) => {
    const answer = await ask(program, post(program, name, fields, cookie));
    if (![200, 302].includes(answer.status)) throw failed(answer);
    return { head: answer.head, text: text(answer) };
  };
  const rows = [];
  const asked = (...of) => post(program, ...of);
  for (const [name, request] of outside.kinds(asked, program.cookie)) rows.push(await measure(program, name, request, 1));
  const many = await outside.withMany(program, call, program.cookie);
  const apps = async (name, who) => {
    const cookie = await signIn(program, who);
    return measure(program, name, post(program, 'apps/list', { slug: outside.OUTSIDE }, cookie), 1);
  };
  rows.push(await apps('apps of a plain member', { ...many, email: 'plain@bench.test' }));
  rows.push(await apps('apps of a member with 20 roles in 20 groups', many));
  const facts = [...(await outside.scrolling(program, OWNER)), ...(await outside.files(program))];
  return { rows, facts };
}

/** Everything that the sign-in page loads, as a browser asks for it. */
async function weight(program) {
  const headers = { 'accept-encoding': 'br, gzip', accept: 'text/html' };
  const page = await ask(program, { path: '/login', headers });
  if (page.status !== 200) throw failed(page);
  const html = text(await ask(program, { path: '/login', headers: { accept: 'text/html' } }));
  const size = (answer) => answer.body.length;
  const parts = [['page', size(page)]];
  const links = [...html.matchAll(/<(?:link|script)[^>]*?(?:href|src)="(\/[^"]+)"/g)].map((match) => match[1]);
  for (const path of [...new Set(links)].filter((path) => /\.(css|js|wasm|woff2|svg|ico|png)$/.test(path))) {
    const answer = await ask(program, { path, headers: { 'accept-encoding': 'br, gzip' } });
    // A program that was built without its pages.
    if (answer.status === 404) return 'not measured: its files are not there';
    if (answer.status !== 200) throw failed(answer);
    parts.push([path.split('/').pop(), size(answer)]);
  }
  const all = parts.reduce((sum, [, n]) => sum + n, 0);
  return `${all} bytes (${parts.map(([name, n]) => `${name} ${n}`).join(', ')})`;
}

for (const size of SIZES) {
  const program = await Program.prepare(DATABASE, smtp);
  try {
    program.command(['workspace', 'create', '--name', 'Bench', '--slug', SLUG]);
    program.command(
      ['user', 'create', '--email', OWNER.email, '--name', 'Olive Owner', '--workspace', SLUG, '--account-type', 'ADMIN', '--owner', '--password-stdin'],
      `${OWNER.password}\n`,
    );
    const began = performance.now();
    const invited = size / 20;
    program.command(['demo', '--workspace', SLUG, '--users', `${size - invited}`, '--guests', '0', '--apps', '0', '--invitations', `${invited}`, '--seed', '7']);
    const people = performance.now();
    program.command(['demo', '--workspace', SLUG, '--users', '0', '--events', `${size}`]);
    const facts = [[`\`usher demo\`, ${size.toLocaleString('en')} people`, `${((people - began) / 1000).toFixed(1)} s`], [`as many events of the log`, `${((performance.now() - people) / 1000).toFixed(1)} s`]];

    const starts = [];
    for (let time = 0; time < 5; time += 1) {
      starts.push(await program.start('all'));
      await program.stop();
    }
    starts.sort((a, b) => a - b);
    facts.push(['start to first answer, middle of 5', `${starts[2].toFixed(0)} ms`]);

    const title = `${DATABASE}, ${size.toLocaleString('en')} people`;
    await program.start('one');
    await pause(1000);
    facts.push(['memory idle, nobody has come', `${program.memory.now.toFixed(0)} MiB, ${program.memory.own.toFixed(0)} of it not mapped from the program's file`]);
    program.cookie = await signIn(program);
    const last = await lastPage(program, program.cookie);
    const rows = [...(await lists(program, program.cookie, last, size)), ...(await pages(program, program.cookie, last, size))];
    facts.push(['memory after that load', `${program.memory.now.toFixed(0)} MiB, at most ${program.memory.most.toFixed(0)} MiB`]);
    rows.push(...(await programs(program, last.someone, size)));
    rows.push(...(await histories(program, program.cookie)));
    facts.push(await listening(program, program.cookie, 'a'));
    const written = await invitations(program, program.cookie, 'a');
    facts.push(...written.facts, ['memory after the mails', `${program.memory.now.toFixed(0)} MiB, at most ${program.memory.most.toFixed(0)} MiB`]);
    facts.push(await archiving(program, program.cookie));
    outside.prepare(program, OWNER);
    const more = await others(program);
    facts.push(...more.facts);
    facts.push(['sign-in page over the wire, brotli', await weight(program)]);
    await program.stop();
    table(`${title}: server on one core, load on the other`, HEAD, [...rows, ...written.rows, ...more.rows]);

    await program.start('all');
    program.cookie = await signIn(program);
    const free = (await lists(program, program.cookie, last, size)).slice(0, 4);
    await program.stop();
    table(`${title}: both on all cores`, HEAD, free);
    table(`${title}: the rest`, ['what', 'measured'], facts);
  } finally {
    if (program.runs) await program.stop();
    program.remove();
  }
}
sink.close();
