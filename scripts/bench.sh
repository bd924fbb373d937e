#!/usr/bin/env bash
# Measures the release build with made-up people, on SQLite and then on
# PostgreSQL, and prints one table of each size: server on one core, load on
# the other, then both free.
#   BENCH_SIZES="10000 1000000" BENCH_DATABASES="sqlite postgres" scripts/bench.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
scripts/build.sh
have taskset || die "taskset is missing: Debian's package util-linux has it"
export BENCH_SIZES="${BENCH_SIZES:-10000 1000000}"

say ""
say "machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ {printf "%.1f GiB", $2 / 1048576}' /proc/meminfo), Linux $(uname -r)"
say "commit:  $(git rev-parse --short HEAD 2>/dev/null || echo none), $(rustc --version), $(date -u +%Y-%m-%d)"
for database in ${BENCH_DATABASES:-sqlite postgres}; do
  if [[ $database == postgres ]]; then
    # As a real one: what is committed is on the disk.
    POSTGRES_OPTIONS="-c fsync=on -c synchronous_commit=on -c full_page_writes=on" BENCH_DATABASE=postgres \
      scripts/with-postgres.sh taskset -c 1 node end2end/bench/bench.mjs
  else
    BENCH_DATABASE=sqlite taskset -c 1 node end2end/bench/bench.mjs
  fi
done
say ""
scripts/sizes.mjs "$TARGET_DIR/site"
