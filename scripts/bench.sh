#!/usr/bin/env bash
# Measures the release build with made-up people, on SQLite and then on
# PostgreSQL, and prints tables of each size: server on one core and load on the
# other, then both on all cores. A quarter of an hour in all on two idle cores.
#   BENCH_SIZES="10000 1000000" BENCH_DATABASES="sqlite postgres" scripts/bench.sh
#   BENCH_SECONDS=3     how long each kind of request is made
#   BENCH_BINARY=FILE   measures this program and builds nothing
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
have taskset || die "taskset is missing: Debian's package util-linux has it"
if ! have wrk; then
  say "bench: wrk (makes the load): apt-get install"
  have apt-get || die "wrk is missing, and there is no apt-get to install it with"
  as_root=()
  [[ $(id -u) -eq 0 ]] || as_root=(sudo)
  "${as_root[@]}" apt-get install -y --no-install-recommends wrk >/dev/null || die "wrk could not be installed"
fi
[[ -n "${BENCH_BINARY:-}" ]] || scripts/build.sh
export BENCH_SIZES="${BENCH_SIZES:-10000 1000000}"

say ""
say "machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ {printf "%.1f GiB", $2 / 1048576}' /proc/meminfo), Linux $(uname -r)"
say "commit:  $(git rev-parse --short HEAD 2>/dev/null || echo none), $(rustc --version), $(date -u +%Y-%m-%d)"
say "load before: $(cut -d ' ' -f 1-3 /proc/loadavg) (what else runs makes every figure worse)"
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
