# Shared by the scripts beside it; sourced, never run. Sets strict mode, the
# repository's folder and the PATH on which the pinned tools are found.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CARGO_BIN="${CARGO_HOME:-$HOME/.cargo}/bin"
# sass and wasm-opt come from npm: cargo-leptos takes them from PATH before it downloads anything. scripts/bin
# holds what stands before a tool.
export PATH="$ROOT/scripts/bin:$ROOT/end2end/node_modules/.bin:$CARGO_BIN:$PATH"
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"

# The program is promised at target/release/usher, with its site beside it in
# target/site: one target folder, whatever the person's own settings say.
TARGET_DIR="$ROOT/target"
export CARGO_TARGET_DIR="$TARGET_DIR"

say() { printf '%s\n' "$*"; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
# A program on PATH; never one of the functions of these scripts, which are named after what they install.
have() { type -P "$1" >/dev/null; }
# The first dotted version in what a command prints: version_of cargo-leptos --version
version_of() { "$@" 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1 || true; }

# has_wasm_target [TOOLCHAIN]: does it (default: the usual one) have the wasm32 standard library?
has_wasm_target() {
  local sysroot
  sysroot=$(RUSTUP_TOOLCHAIN="${1:-${RUSTUP_TOOLCHAIN:-}}" sh -c '[ -n "$RUSTUP_TOOLCHAIN" ] || unset RUSTUP_TOOLCHAIN; rustc --print sysroot' 2>/dev/null) || return 1
  compgen -G "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib/libstd-*.rlib" >/dev/null
}

# Web builds need a toolchain with the wasm32 target. Where rustup could not add
# it to the usual one, setup has linked Debian's compiler as toolchain `debian`.
use_web_toolchain() {
  if has_wasm_target; then
    return 0
  fi
  if has_wasm_target debian; then
    export RUSTUP_TOOLCHAIN=debian
    return 0
  fi
  die "no Rust toolchain here has the target wasm32-unknown-unknown: run 'make setup'"
}

# The folder of PostgreSQL's server programs: Debian keeps them off PATH.
postgres_bin() {
  local folder
  for folder in $(compgen -G '/usr/lib/postgresql/*/bin' | sort -rV || true); do
    if [[ -x "$folder/initdb" && -x "$folder/pg_ctl" ]]; then
      say "$folder"
      return 0
    fi
  done
  if have initdb && have pg_ctl; then
    dirname "$(command -v initdb)"
    return 0
  fi
  return 1
}

# A loopback port that nobody listens on.
free_port() {
  node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}

# cache_of NAME LIST: the folder of the packages that a list names, another one for each state of the list. Outside of
# the repository, like cargo's tools.
cache_of() {
  say "${XDG_CACHE_HOME:-$HOME/.cache}/usher/$1-$(sha256sum <"$2" | cut -c1-12)"
}
CLIENTS="$ROOT/sdk/python/tests/requirements.txt"
CHECKER="$ROOT/scripts/check-api.txt"

# What measuring needs: programs that keep to a core, and one that makes the load.
bench_tools() {
  have taskset || die "taskset is missing: Debian's package util-linux has it"
  if ! have wrk; then
    say "bench: wrk (makes the load): apt-get install"
    have apt-get || die "wrk is missing, and there is no apt-get to install it with"
    local as_root=()
    [[ $(id -u) -eq 0 ]] || as_root=(sudo)
    "${as_root[@]}" apt-get install -y --no-install-recommends wrk >/dev/null || die "wrk could not be installed"
  fi
}
# What a figure is read with.
bench_machine() {
  say ""
  say "machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ {printf "%.1f GiB", $2 / 1048576}' /proc/meminfo), Linux $(uname -r)"
  say "commit:  $(git rev-parse --short HEAD 2>/dev/null || echo none), $(rustc --version), $(date -u +%Y-%m-%d)"
  say "load before: $(cut -d ' ' -f 1-3 /proc/loadavg) (what else runs makes every figure worse)"
}
