#!/usr/bin/env node
// Prints what each built file weighs, raw and as brotli. Fails when what every
// page of a workspace loads first (program, its glue, styles) is past the budget.
// The sign-in page sends no program; a browser test holds it to a budget of its own.
import { readdirSync, readFileSync, existsSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const BUDGET = 260 * 1024;
const site = process.argv[2] ?? 'target/site';
const pkg = join(site, 'pkg');

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function brotliSize(file) {
  if (/\.(woff2|png|jpg|ico)$/.test(file)) return statSync(file).size;
  return existsSync(`${file}.br`) ? statSync(`${file}.br`).size : brotliCompressSync(readFileSync(file)).length;
}

if (!existsSync(pkg)) {
  console.error(`error: ${pkg} is missing: the build wrote no site`);
  process.exit(1);
}
const all = files(site).filter((file) => !/\.(br|gz)$/.test(file));
const isFirst = (file) => {
  const name = file.split('/').pop();
  return /^usher([._-].*)?\.(wasm|js|css)$/.test(name) || /^__wasm_split.*\.js$/.test(name);
};

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
let total = 0;
const rows = all
  .filter((file) => /\.(wasm|js|css|woff2)$/.test(file))
  .map((file) => ({ file, raw: statSync(file).size, brotli: brotliSize(file), first: isFirst(file) }))
  .sort((a, b) => Number(b.first) - Number(a.first) || b.brotli - a.brotli);
console.log(`${'file'.padEnd(56)}${'raw'.padStart(12)}${'brotli'.padStart(12)}`);
for (const { file, raw, brotli, first } of rows) {
  if (first) total += brotli;
  console.log(`${(relative(site, file) + (first ? ' *' : '')).padEnd(56)}${kilobytes(raw).padStart(12)}${kilobytes(brotli).padStart(12)}`);
}
console.log(`first load of a page (*): ${kilobytes(total)} as brotli, budget ${kilobytes(BUDGET)}`);
if (!rows.some(({ file, first }) => first && file.endsWith('.wasm'))) {
  console.error('error: the main wasm file is missing');
  process.exit(1);
}
if (total > BUDGET) {
  console.error(`error: the first load is ${kilobytes(total - BUDGET)} over its budget`);
  process.exit(1);
}
