// Measures a release Usher and prints a table; called by scripts/bench.sh.
import { SMTPServer } from 'smtp-server';
import { load, once, percentile, request, text } from './load.mjs';
import { Program } from './program.mjs';

const DATABASE = process.env.BENCH_DATABASE ?? 'sqlite';
const SIZES = (process.env.BENCH_SIZES ?? '10000').split(/\s+/).filter(Boolean).map(Number);
const OWNER = { email: 'olive@bench.test', password: 'plum-orbit-kettle-94' };
const SLUG = 'bench';

let received = 0;
const sink = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData(stream, _session, done) {
    stream.resume();
    stream.on('end', () => {
      received += 1;
      done();
    });
  },
});
sink.on('error', () => undefined);
await new Promise((done) => sink.listen(0, '127.0.0.1', done));
const smtp = `smtp://127.0.0.1:${sink.server.address().port}?tls=none`;

const ms = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));

function table(title, rows) {
  console.log(`\n## ${title}\n`);
  console.log('| what | connections | requests | p50 ms | p99 ms | a second | server CPU ms each |');
  console.log('|---|---:|---:|---:|---:|---:|---:|');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

async function measure(program, name, bytesOf, { count, connections }) {
  await load(program.port, bytesOf, { count: Math.min(50, count), connections: 1 });
  const cpu = program.cpu;
  const { latencies, seconds } = await load(program.port, bytesOf, { count, connections });
  const each = ((program.cpu - cpu) * 1000) / count;
  return [name, connections, count, ms(percentile(latencies, 0.5)), ms(percentile(latencies, 0.99)), Math.round(count / seconds), each.toFixed(3)];
}

async function signIn(program) {
  const answer = await once(
    program.port,
    post(program, 'accounts/sign-in', { email: OWNER.email, password: OWNER.password, next: '' }, ''),
  );
  const cookie = /\r\nset-cookie: ([^;\r]+)/i.exec(answer.head)?.[1];
  if (!cookie) throw new Error(`no session: ${answer.head}\n${answer.body}`);
  return cookie;
}

function post(program, name, fields, cookie) {
  return request({
    method: 'POST',
    path: `/api/fn/${name}`,
    host: program.host,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      origin: `http://${program.host}`,
      'sec-fetch-site': 'same-origin',
      ...(cookie ? { cookie } : {}),
    },
    body: new URLSearchParams(fields).toString(),
  });
}

const list = (program, cookie, query) =>
  post(program, 'people/list', { slug: SLUG, ...Object.fromEntries(Object.entries(query).map(([key, value]) => [`query[${key}]`, value])) }, cookie);

/** Walks to the last page and gives its cursor, and somebody on it. */
async function lastPage(program, cookie) {
  let cursor = '';
  for (;;) {
    const answer = await once(program.port, list(program, cookie, { limit: 200, cursor }));
    if (answer.status !== 200) throw new Error(`${answer.head}\n${answer.body}`);
    const page = JSON.parse(text(answer));
    if (!page.next) return { cursor, someone: page.rows.at(-1).email };
    cursor = page.next;
  }
}

async function lists(program, cookie, last, pinned) {
  const rows = [];
  const page = (query) => request({ path: `/w/${SLUG}/users?${new URLSearchParams(query)}`, host: program.host, headers: { cookie, accept: 'text/html' } });
  const fragment = last.someone.slice(0, 6);
  const kinds = [
    ['first', {}],
    ['last', { cursor: last.cursor }],
    ['searched', { search: fragment }],
    ['two letters', { search: fragment.slice(0, 2) }],
    ['nobody found', { search: 'zzqqxx' }],
    ['by last seen', { sort: 'last-seen', descending: 'true' }],
    ['invited', { status: 'invited' }],
  ];
  const where = pinned ? 'one core' : 'free';
  for (const [name, query] of kinds) {
    const html = page(query);
    rows.push(await measure(program, `users page, ${name} (${where})`, () => html, { count: 1000, connections: 1 }));
  }
  for (const [name, query] of kinds) {
    const json = list(program, cookie, { limit: 50, ...query });
    rows.push(await measure(program, `JSON list, ${name} (${where})`, () => json, { count: 3000, connections: 32 }));
  }
  return rows;
}

async function invitations(program, cookie, tag) {
  const rows = [];
  const form = (emails) => ({ slug: SLUG, emails, account_type: 'BUSINESS', send_email: 'true' });
  let before = received;
  for (const connections of [1, 8]) {
    const one = (index) => post(program, 'invitations/invite', form(`one-${tag}-${connections}-${index}-${Math.random().toString(36).slice(2)}@bench.test`), cookie);
    rows.push(await measure(program, 'one invitation', one, { count: 500, connections }));
  }
  await drained(before + 1100);
  const thousand = Array.from({ length: 1000 }, (_, index) => `many-${tag}-${index}@bench.test`).join('\n');
  before = received;
  const began = performance.now();
  const cpu = program.cpu;
  const answer = await once(program.port, post(program, 'invitations/invite', form(thousand), cookie));
  if (answer.status !== 200) throw new Error(`${answer.head}\n${answer.body.toString().slice(0, 300)}`);
  const committed = performance.now() - began;
  const each = (program.cpu - cpu) * 1000;
  await drained(before + 1000);
  const seconds = (performance.now() - began) / 1000;
  rows.push(['1,000 invitations in one call', 1, 1, ms(committed), ms(committed), '', each.toFixed(0)]);
  rows.push(['their mails to a loopback server', '', 1000, '', '', Math.round(1000 / seconds), (((program.cpu - cpu) * 1000) / 1000).toFixed(3)]);
  return rows;
}

async function drained(count) {
  const until = performance.now() + 120_000;
  while (received < count) {
    if (performance.now() > until) throw new Error(`${received} of ${count} mails came in two minutes`);
    await new Promise((done) => setTimeout(done, 5));
  }
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
    program.command(['demo', '--workspace', SLUG, '--users', `${size}`, '--guests', '0', '--apps', '0', '--invitations', '100', '--seed', '7']);
    const filled = (performance.now() - began) / 1000;

    const starts = [];
    for (let time = 0; time < 5; time += 1) {
      starts.push(await program.start(true));
      await program.stop();
    }
    starts.sort((a, b) => a - b);

    await program.start(true);
    const cookie = await signIn(program);
    await new Promise((done) => setTimeout(done, 1000));
    const idle = program.memory;
    const last = await lastPage(program, cookie);
    const rows = await lists(program, cookie, last, true);
    const loaded = program.memory;
    rows.push(...(await invitations(program, cookie, 'a')));
    await program.stop();

    await program.start(false);
    rows.push(...(await lists(program, await signIn(program), last, false)));
    await program.stop();

    table(`${DATABASE}, ${size.toLocaleString('en')} members`, rows);
    console.log(`\nfilled in ${filled.toFixed(1)} s; start to first answer ${starts[2].toFixed(0)} ms (middle of 5); memory ${idle.toFixed(0)} MiB idle after one sign-in, ${loaded.toFixed(0)} MiB after the lists, on one core`);
  } finally {
    if (program.child?.exitCode === null && program.child.signalCode === null) await program.stop();
    program.remove();
  }
}
await new Promise((done) => sink.close(done));
