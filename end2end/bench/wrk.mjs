// Runs wrk against a program under measurement: little work for the client, so
// that it is the server that is measured. How busy its core was is told too.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TICKS } from './program.mjs';

const SCRIPT = join(import.meta.dirname, 'wrk.lua');

function cpu(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return undefined;
  }
}

/** Sends one request again and again over so many connections for so many seconds. */
export async function wrk(program, { method = 'GET', path, headers = {}, body }, { connections, seconds }) {
  const named = Object.entries({ Host: program.host, ...headers }).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const args = ['-t', '1', '-c', `${connections}`, '-d', `${seconds}s`, '--timeout', '10s', '-s', SCRIPT, ...named, `http://127.0.0.1:${program.port}${path}`];
  const before = program.cpu;
  const child = spawn('wrk', args, { env: { ...process.env, LOAD_METHOD: method, ...(body ? { LOAD_BODY: body } : {}) }, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part) => (said += part));
  let own = 0;
  const look = setInterval(() => (own = cpu(child.pid) ?? own), 100);
  const code = await new Promise((done) => child.once('close', done));
  clearInterval(look);
  const spent = program.cpu - before;
  const json = said.split('\n').find((line) => line.startsWith('{'));
  if (code !== 0 || !json) throw new Error(`wrk ended with ${code}: ${said}`);
  const found = JSON.parse(json);
  if (found.failed > 0) throw new Error(`${found.failed} of ${found.requests} requests failed: ${method} ${path}`);
  return { ...found, rate: found.requests / found.seconds, cpu: (spent * 1000) / found.requests, busy: own / found.seconds };
}
