// What every table of figures is made with.
import { once, request, text } from './load.mjs';
import { wrk } from './wrk.mjs';

export const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
export const HEAD = ['what', 'connections', 'requests', 'a second', 'p50 ms', 'p99 ms', 'server CPU ms each', 'load client busy'];

export const pause = (time) => new Promise((done) => setTimeout(done, time));
export const ms = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
export const failed = (answer) => new Error(`${answer.head}\n${text(answer).slice(0, 500)}`);
export const ask = (program, asked) => once(program.port, request({ host: program.host, ...asked }));
const went = (answer) => answer.status >= 200 && answer.status < 300;

export function table(title, head, rows) {
  console.log(`\n### ${title}\n`);
  console.log(`| ${head.join(' | ')} |`);
  console.log(`|---|${'---:|'.repeat(head.length - 1)}`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

/** A request again and again, after a moment to warm up. */
export async function load(program, asked, connections) {
  const first = await ask(program, { ...asked, body: asked.body?.replace('{n}', 'first') });
  if (!went(first)) throw failed(first);
  await wrk(program, { ...asked, body: asked.body?.replace('{n}', 'w{n}') }, { connections, seconds: 1 });
  return wrk(program, asked, { connections, seconds: SECONDS });
}

/** One line of a table: a request again and again. */
export async function measure(program, name, asked, connections) {
  const found = await load(program, asked, connections);
  return [name, connections, found.requests, Math.round(found.rate), ms(found.p50), ms(found.p99), found.cpu.toFixed(3), `${Math.round(found.busy * 100)} %`];
}

/** The same of what may take seconds: three times, one after the other. */
export async function alone(program, name, asked) {
  const took = [];
  const before = program.cpu;
  for (let time = 0; time < 3; time += 1) {
    const began = performance.now();
    const answer = await ask(program, asked);
    if (!went(answer)) throw failed(answer);
    took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  return [name, 1, 3, (3000 / took.reduce((sum, ms) => sum + ms)).toFixed(1), ms(took[1]), ms(took[2]), (((program.cpu - before) * 1000) / 3).toFixed(0), '-'];
}
