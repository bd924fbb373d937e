// Guests and files: the matrix, its scrolling in a browser, and imports of 100,000 rows.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { BINARY } from './program.mjs';

export const OUTSIDE = 'outside';
const GUESTS = 10_000;
const APPS = 50;
const ROWS = 100_000;

/** A workspace of its own with guests and apps. */
export function prepare(program, owner) {
  program.command(['workspace', 'create', '--name', 'Outside', '--slug', OUTSIDE]);
  program.command(
    ['user', 'create', '--email', owner.email, '--name', 'Olive Owner', '--workspace', OUTSIDE, '--account-type', 'ADMIN', '--owner', '--password-stdin'],
    `${owner.password}\n`,
  );
  program.command(['demo', '--workspace', OUTSIDE, '--guests', `${GUESTS}`, '--apps', `${APPS}`]);
}

/** What is asked for while somebody works with the matrix. */
export function kinds(post, cookie) {
  const page = (query) => ({ path: `/w/${OUTSIDE}/guests${query}`, headers: { cookie, accept: 'text/html' } });
  const window = (fields) => post('guests/window', { slug: OUTSIDE, 'query[sort]': 'email', start: '0', most: '100', ...fields }, cookie);
  return [
    [`guests page, ${GUESTS.toLocaleString('en')} x ${APPS}`, page('')],
    ['guests page: found by a part', page('?q=ana')],
    ['100 rows of the matrix: first', window({})],
    ['100 rows of the matrix: last', window({ start: `${GUESTS - 700}` })],
    ['100 rows of the matrix: found by a part', window({ 'query[search]': 'ana' })],
  ];
}

/** A member with 20 roles in 20 groups, each with a role and a privilege; measured by what they may open. */
export async function withMany(program, call, cookie) {
  const field = (name, ids) => Object.fromEntries(ids.map((id) => [`${name}[id-${id}]`, 'on']));
  const last = (answer) => /\/([0-9a-f-]{36})\?/.exec(answer.head)?.[1];
  const [own, others] = [[], []];
  for (const target of ['USER', 'GROUP']) {
    for (let n = 0; n < 20; n += 1) {
      const made = await call('roles/make', { slug: OUTSIDE, 'form[name]': `${target} ${n}`, 'form[target]': target, 'form[data]': 'READ' }, cookie);
      (target === 'USER' ? own : others).push(last(made));
    }
  }
  const groups = [];
  for (let n = 0; n < 20; n += 1) {
    groups.push(last(await call('groups/make', { slug: OUTSIDE, name: `Group ${n}`, ...field('roles', [others[n]]) }, cookie)));
  }
  if ([...own, ...others, ...groups].some((id) => !id)) throw new Error('a role or group was not made');
  const many = { email: 'many@bench.test', password: 'plum-orbit-kettle-95' };
  for (const somebody of [many, { ...many, email: 'plain@bench.test' }]) {
    program.command(
      ['user', 'create', '--email', somebody.email, '--name', 'Mia Many', '--workspace', OUTSIDE, '--account-type', 'BUSINESS', '--password-stdin'],
      `${somebody.password}\n`,
    );
  }
  const found = JSON.parse((await call('people/list', { slug: OUTSIDE, 'query[limit]': '50', 'query[search]': many.email }, cookie)).text);
  const person = JSON.parse((await call('people/person', { slug: OUTSIDE, id: found.rows[0].id, history: '' }, cookie)).text);
  const { profile } = person;
  await call('members/edit', {
    slug: OUTSIDE, id: profile.id, name: profile.name, account_type: 'BUSINESS', version: `${profile.version}`, rights: 'true',
    ...field('roles', own), ...field('groups', groups),
  }, cookie);
  return many;
}

/** Scrolls through the matrix for some seconds and counts frames and elements. */
export async function scrolling(program, owner) {
  const browser = await chromium.launch({ executablePath: process.env.E2E_CHROMIUM ?? '/usr/bin/chromium-headless-shell', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://${program.host}/login`);
    await page.getByLabel('Email', { exact: true }).fill(owner.email);
    await page.getByLabel('Password', { exact: true }).and(page.locator('input')).fill(owner.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(/\/w\//);
    await page.goto(`http://${program.host}/w/${OUTSIDE}/guests`);
    await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
    const scroll = (down, across) => page.evaluate(([down, across]) => new Promise((done) => {
      const box = document.querySelector('.matrix');
      const [began, gaps] = [performance.now(), []];
      let [before, most] = [began, 0];
      const step = (now) => {
        gaps.push(now - before);
        before = now;
        box.scrollBy(across, down);
        if (gaps.length % 20 === 0) most = Math.max(most, document.querySelectorAll('*').length);
        if (now - began < 4000) requestAnimationFrame(step);
        else done({ rate: (gaps.length * 1000) / (now - began), late: gaps.filter((gap) => gap > 34).length, most });
      };
      requestAnimationFrame(step);
    }), [down, across]);
    const [rows, columns] = [await scroll(40, 0), await scroll(0, 12)];
    const words = ({ rate, late, most }) => `${rate.toFixed(1)} frames a second, ${late} late, at most ${most} elements`;
    return [['matrix scrolled down, 40 px a frame', words(rows)], ['matrix scrolled to the right, 12 px a frame', words(columns)]];
  } finally {
    await browser.close();
  }
}

/** Runs a command and says how long it took and how much memory it had at most, in MiB. */
function timed(program, args) {
  return new Promise((done, fail) => {
    const began = performance.now();
    const child = spawn(BINARY, args, { env: program.env, cwd: program.folder, stdio: ['ignore', 'ignore', 'inherit'] });
    let most = 0;
    const look = setInterval(() => {
      try {
        most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
      } catch {
        // It has just ended.
      }
    }, 20);
    child.once('exit', (code) => {
      clearInterval(look);
      if (code === 0) done([performance.now() - began, most]);
      else fail(new Error(`${args.join(' ')} ended with ${code}`));
    });
  });
}

/** A file of new guests: planned, then applied. */
export async function files(program) {
  const file = join(program.folder, 'guests.csv');
  const levels = ['report', 'view', '', 'none', 'report'];
  const lines = ['username,user-group-1,sales,operations,churn'];
  for (let n = 0; n < ROWS; n += 1) lines.push(`guest.${n}@files.test,,report,${levels[n % 2 === 0 ? 0 : 2]},${levels[n % 3 === 0 ? 4 : 3]}`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  const [plan, planMemory] = await timed(program, ['import', 'guests', file, '--workspace', OUTSIDE]);
  const [apply, applyMemory] = await timed(program, ['import', 'guests', file, '--workspace', OUTSIDE, '--apply']);
  const words = (took, memory) => `${(took / 1000).toFixed(1)} s, at most ${memory.toFixed(0)} MiB`;
  return [
    [`plan of a file of ${ROWS.toLocaleString('en')} new guests`, words(plan, planMemory)],
    ['the same, planned and applied', words(apply, applyMemory)],
  ];
}
