#!/usr/bin/env bash
# Measures the release build with made-up people, on SQLite and then on
# PostgreSQL, and prints tables of each size: server on one core and load on the
# other, then both on all cores. A quarter of an hour in all on two idle cores.
#   BENCH_SIZES="10000 1000000" BENCH_DATABASES="sqlite postgres" scripts/bench.sh
#   BENCH_SECONDS=3     how long each kind of request is made
#   BENCH_BINARY=FILE   measures this program and builds nothing
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
bench_tools
[[ -n "${BENCH_BINARY:-}" ]] || scripts/build.sh
export BENCH_SIZES="${BENCH_SIZES:-10000 1000000}"

bench_machine
for database in ${BENCH_DATABASES:-sqlite postgres}; do
  if [[ $database == postgres ]]; then
    # As a real one: what is committed is on the disk.
    POSTGRES_OPTIONS="-c fsync=on -c synchronous_commit=on -c full_page_writes=on" BENCH_DATABASE=postgres \
      scripts/with-postgres.sh taskset -c 1 node end2end/bench/bench.mjs
  else
    BENCH_DATABASE=sqlite taskset -c 1 node end2end/bench/bench.mjs
  fi
done
if [[ -z "${BENCH_BINARY:-}" && -d "$TARGET_DIR/site" ]]; then
  say ""
  scripts/sizes.mjs "$TARGET_DIR/site"
fi
