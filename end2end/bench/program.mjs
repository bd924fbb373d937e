// A server under measurement: its folder, processor time and memory; and a release Usher as one.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { once, request } from './load.mjs';

export const BINARY = process.env.BENCH_BINARY ?? resolve(import.meta.dirname, '../../target/release/usher');
/** Ticks of processor time a second. */
export const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A server in a folder and on a port of its own. */
export class Served {
  async settle() {
    this.folder = mkdtempSync(join(tmpdir(), 'usher-bench-'));
    this.port = await freePort();
    this.host = `localhost:${this.port}`;
  }

  /** Starts a command, on `one` core or on `all`, and gives the milliseconds until `health` answers with 200. */
  async launch(where, command, health) {
    const cores = where === 'one' ? '0' : `0-${Math.max(0, Number(execFileSync('nproc', ['--all'], { encoding: 'utf8' })) - 1)}`;
    const began = performance.now();
    this.child = spawn('taskset', ['-c', cores, ...command], { env: this.env, cwd: this.folder, stdio: ['ignore', 'ignore', 'inherit'] });
    const asked = request({ path: health, host: this.host });
    for (;;) {
      const answer = await once(this.port, asked).catch(() => undefined);
      if (answer?.status === 200) break;
      if (performance.now() - began > 60_000) throw new Error(`${command[0]} did not start`);
      await new Promise((done) => setTimeout(done, 1));
    }
    return performance.now() - began;
  }

  /** Processor seconds used so far. */
  get cpu() {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  }

  /** Resident memory in MiB: now, what of it is not a part of some file, and the most there ever was. */
  get memory() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024;
    return { now: of('VmRSS'), own: of('RssAnon'), most: of('VmHWM') };
  }

  async stop() {
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    await ended;
  }

  get runs() {
    return this.child?.exitCode === null && this.child.signalCode === null;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A release Usher. */
export class Program extends Served {
  static async prepare(database, smtp) {
    const program = new this();
    await program.settle();
    program.env = {
      PATH: process.env.PATH,
      USHER_LISTEN: `127.0.0.1:${program.port}`,
      USHER_PUBLIC_URL: `http://${program.host}`,
      USHER_DATA_DIR: join(program.folder, 'data'),
      USHER_SMTP_URL: smtp,
      USHER_RATE_LIMITS: 'off',
      USHER_LOG: 'warn',
    };
    if (database === 'postgres') {
      program.server = process.env.USHER_TEST_POSTGRES_URL;
      program.name = `usher_bench_${randomBytes(4).toString('hex')}`;
      execFileSync('psql', [program.server, '-qc', `create database ${program.name}`]);
      const url = new URL(program.server);
      url.pathname = `/${program.name}`;
      program.env.USHER_DATABASE_URL = url.href;
    }
    return program;
  }

  command(args, input = '') {
    return execFileSync(BINARY, args, { env: this.env, cwd: this.folder, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });
  }

  /** An API key with the capabilities, as one word for `Authorization`. */
  key(workspace, capabilities) {
    const named = capabilities.flatMap((capability) => ['--capability', capability]);
    const { key, secret } = JSON.parse(this.command(['key', 'create', '--workspace', workspace, '--name', 'bench', ...named]));
    return `Bearer ${key}.${secret}`;
  }

  start(where) {
    return this.launch(where, [BINARY, 'serve'], '/healthz');
  }

  remove() {
    if (this.name) execFileSync('psql', [this.server, '-qc', `drop database if exists ${this.name} with (force)`]);
    super.remove();
  }
}
