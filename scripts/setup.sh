#!/usr/bin/env bash
# Installs what building and testing need and this machine lacks. Leaves alone
# what is there; says one line per piece; stops with the name of the missing
# piece when it cannot be had.
#
#   scripts/setup.sh            everything
#   scripts/setup.sh build      what `make build` and `make run` need
#   scripts/setup.sh test       what the tests need (on top of build)
#   scripts/setup.sh lint       cargo-deny and cargo-machete
#   scripts/setup.sh check-api  what `make check-api` needs (on top of build)
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

CARGO_LEPTOS_VERSION=0.3.11
WASM_BINDGEN_FALLBACK=0.2.130
NEXTEST_VERSION=0.9.143
CARGO_DENY_VERSION=0.20.2
CARGO_MACHETE_VERSION=0.9.2
# The oldest compiler that builds the lock files of the tools below.
TOOLS_RUST=1.96
RUSTUP_TIMEOUT="${SETUP_RUSTUP_TIMEOUT:-60}"
APT_READ=no

there() { say "$1: already there"; }
doing() { say "$1: $2"; }

# Runs a command as root, directly or by sudo without a password prompt.
as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif have sudo && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 77
  fi
}

# Debian's lists of packages, refreshed once.
apt_read() {
  [[ $APT_READ == no ]] || return 0
  as_root apt-get update -qq || say "apt: the package lists could not be refreshed, using those at hand"
  APT_READ=yes
}

# apt_install PIECE PACKAGE...: from Debian's packages, or says what to install by hand.
apt_install() {
  local piece=$1
  shift
  have apt-get || die "$piece is missing and this is not a Debian system: install it ($*) and run 'make setup' again"
  as_root true || die "$piece is missing and installing needs root: run 'sudo apt-get install $*', then 'make setup' again"
  apt_read
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null \
    || die "$piece: apt-get could not install $*"
}

base_tools() {
  have cargo && have rustup || die "Rust is missing: install it with rustup (https://rustup.rs), then run 'make setup' again"
  have cc || die "a C compiler is missing: on Debian, 'apt-get install build-essential'"
  have node && have npm || die "Node is missing: install Node 20 or newer with npm"
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [[ $major -ge 20 ]] || die "Node $(node --version) is too old: Node 20 or newer is needed"
  there "rust, C compiler, node"
  local part
  for part in rustfmt clippy; do
    if cargo "${part/rustfmt/fmt}" --version >/dev/null 2>&1; then
      there "$part"
    else
      doing "$part" "adding it with rustup"
      timeout "$RUSTUP_TIMEOUT" rustup component add "$part" >/dev/null 2>&1 || die "$part is missing and rustup could not add it"
    fi
  done
}

wasm_target() {
  if has_wasm_target; then
    there "target wasm32-unknown-unknown"
    return
  fi
  if has_wasm_target debian; then
    there "target wasm32-unknown-unknown (toolchain debian)"
    return
  fi
  doing "target wasm32-unknown-unknown" "asking rustup for it"
  if timeout "$RUSTUP_TIMEOUT" rustup target add wasm32-unknown-unknown >/dev/null 2>&1 && has_wasm_target; then
    return
  fi
  wasm_target_from_debian
}

# Where rustup's server is out of reach: Debian's compiler and the library's
# sources are of one version, so the library is built once and put where that
# compiler looks for it.
wasm_target_from_debian() {
  doing "target wasm32-unknown-unknown" "rustup cannot reach it, building it from Debian's packages (a minute)"
  apt_install "Rust for the web" rustc-web cargo-web rust-web-src lld-22
  rustup toolchain link debian /usr >/dev/null 2>&1 || die "rustup could not link Debian's compiler as toolchain 'debian'"
  local work sysroot host
  work=$(mktemp -d)
  sysroot=$(RUSTUP_TOOLCHAIN=debian rustc --print sysroot)
  host=$(RUSTUP_TOOLCHAIN=debian rustc -vV | sed -n 's/^host: //p')
  mkdir -p "$work/src"
  printf '[package]\nname = "seed"\nversion = "0.1.0"\nedition = "2021"\n[profile.release]\npanic = "abort"\n' >"$work/Cargo.toml"
  printf 'fn main() {}\n' >"$work/src/main.rs"
  # The link step may fail for want of rust-lld; the libraries are built by then.
  (cd "$work" && RUSTC_BOOTSTRAP=1 RUSTUP_TOOLCHAIN=debian CARGO_TARGET_DIR="$work/target" \
    cargo build --release -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown >"$work/log" 2>&1) || true
  if ! compgen -G "$work/target/wasm32-unknown-unknown/release/deps/libstd-*.rlib" >/dev/null; then
    tail -n 20 "$work/log" >&2
    die "target wasm32-unknown-unknown: the standard library could not be built from Debian's sources"
  fi
  as_root mkdir -p "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib" "$sysroot/lib/rustlib/$host/bin"
  as_root sh -c "cp '$work'/target/wasm32-unknown-unknown/release/deps/*.rlib '$sysroot/lib/rustlib/wasm32-unknown-unknown/lib/'"
  as_root ln -sf /usr/bin/lld-22 "$sysroot/lib/rustlib/$host/bin/rust-lld"
  rm -rf "$work"
  has_wasm_target debian || die "target wasm32-unknown-unknown: still missing after building it"
}

node_modules() {
  local stamp="$ROOT/end2end/node_modules/.usher-lock" sum
  sum=$(cat "$ROOT/end2end/package.json" "$ROOT/end2end/package-lock.json" | sha256sum | cut -d' ' -f1)
  if [[ -f $stamp && $(cat "$stamp") == "$sum" ]]; then
    there "sass, wasm-opt, Playwright and the mail sink (npm)"
    return
  fi
  doing "sass, wasm-opt, Playwright and the mail sink" "npm ci in end2end"
  (cd "$ROOT/end2end" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 PUPPETEER_SKIP_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error) \
    || die "npm could not install the packages of end2end/package-lock.json"
  printf '%s' "$sum" >"$stamp"
}

# at_least VERSION MINIMUM
at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

# Prints the toolchain that builds the tools: the usual one (nothing printed)
# when it is new enough, else Debian's, which is newer than many.
tools_toolchain() {
  if [[ -n "${RUSTUP_TOOLCHAIN:-}" ]] || at_least "$(version_of rustc --version)" "$TOOLS_RUST"; then
    return
  fi
  if ! at_least "$(version_of /usr/bin/rustc --version)" "$TOOLS_RUST"; then
    doing "Rust $TOOLS_RUST for the tools" "apt-get install rustc-web cargo-web" >&2
    (apt_install "Rust $TOOLS_RUST (update yours with 'rustup update stable', or let Debian's be installed)" rustc-web cargo-web) || return 1
  fi
  rustup toolchain list | grep -q '^debian\b' || rustup toolchain link debian /usr >/dev/null 2>&1 || return 1
  say debian
}

# cargo_tool CRATE VERSION [--locked]: a small build (no optimising, no debug
# information) into cargo's own folder. The target folder is kept until it is
# through, so that an interrupted run goes on where it stopped.
cargo_tool() {
  local crate=$1 version=$2 locked=${3:-} scratch="$TARGET_DIR/tools"
  if have cargo-binstall; then
    doing "$crate $version" "cargo binstall"
    if timeout 120 cargo binstall -y --quiet "$crate@$version" >/dev/null 2>&1 && [[ $(installed "$crate") == "$version" ]]; then
      return
    fi
  fi
  doing "$crate $version" "cargo install (some minutes)"
  local toolchain
  toolchain=$(tools_toolchain) || exit 1
  # shellcheck disable=SC2086
  env ${toolchain:+RUSTUP_TOOLCHAIN=$toolchain} CARGO_TARGET_DIR="$scratch" CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_INCREMENTAL=false \
    cargo install "$crate" --version "=$version" --debug --force --quiet $locked \
    || die "$crate $version could not be built with cargo install"
}

installed() {
  case $1 in
    wasm-bindgen-cli) version_of wasm-bindgen --version ;;
    cargo-nextest) version_of cargo nextest --version ;;
    cargo-leptos) version_of cargo leptos --version ;;
    *) version_of "$1" --version ;;
  esac
}

# exactly CRATE VERSION [--locked]
exactly() {
  if [[ $(installed "$1") == "$2" ]]; then
    there "$1 $2"
  else
    cargo_tool "$@"
  fi
}

# any CRATE VERSION [--locked]: a version somebody has is good enough.
any() {
  local found
  found=$(installed "$1")
  if [[ -n $found ]]; then
    there "$1 $found"
  else
    cargo_tool "$@"
  fi
}

# wasm-bindgen's command line must be of the very version of the crate in Cargo.lock.
wasm_bindgen() {
  local version=""
  if [[ -f "$ROOT/Cargo.lock" ]]; then
    version=$(grep -A1 '^name = "wasm-bindgen"$' "$ROOT/Cargo.lock" | sed -n 's/^version = "\(.*\)"$/\1/p')
  fi
  exactly wasm-bindgen-cli "${version:-$WASM_BINDGEN_FALLBACK}"
}

chromium() {
  local name
  for name in chromium-headless-shell chromium google-chrome; do
    if have "$name"; then
      there "$name"
      return
    fi
  done
  doing "chromium" "apt-get install"
  # Without a window's machinery the same pages take half the time; not every distribution has it apart.
  if have apt-get && as_root true; then apt_read; fi
  if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
    apt_install "Chromium" chromium-headless-shell
  else
    apt_install "Chromium" chromium
  fi
}

postgres() {
  if postgres_bin >/dev/null; then
    there "postgresql ($(postgres_bin))"
  else
    doing "postgresql" "apt-get install"
    apt_install "PostgreSQL" postgresql
    postgres_bin >/dev/null || die "PostgreSQL: initdb and pg_ctl are still missing"
  fi
}

# Browser tests move the program's clock with it: invitations run out in a week.
faketime() {
  if compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null; then
    there "libfaketime"
  else
    doing "libfaketime" "apt-get install"
    apt_install "libfaketime" libfaketime
  fi
}

python() {
  if python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    there "python"
  else
    doing "python" "apt-get install"
    apt_install "Python 3.10 or newer with venv" python3 python3-venv
  fi
}

# python_packages NAME LIST: what a list names, in a folder of its own; lists disagree on what they need.
python_packages() {
  local folder
  folder=$(cache_of "$1" "$2")
  if [[ -f "$folder/complete" ]]; then
    there "$1 (Python)"
    return
  fi
  doing "$1 (Python)" "pip install (a minute or two)"
  rm -rf "$folder"
  python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$2" \
    || die "pip could not install what ${2#"$ROOT/"} names"
  touch "$folder/complete"
}

for_build() {
  base_tools
  node_modules
  wasm_target
  exactly cargo-leptos "$CARGO_LEPTOS_VERSION" --locked
  # Without --locked: its lock file asks for a pre-release that registries refuse.
  wasm_bindgen
}
for_test() {
  chromium
  postgres
  faketime
  any cargo-nextest "$NEXTEST_VERSION" --locked
  python
  python_packages "clients" "$CLIENTS"
  python_packages "schemathesis" "$CHECKER"
}
for_lint() {
  any cargo-deny "$CARGO_DENY_VERSION" --locked
  any cargo-machete "$CARGO_MACHETE_VERSION" --locked
}

case ${1:-all} in
  build) for_build ;;
  test) for_build && for_test ;;
  lint) for_lint ;;
  check-api)
    for_build
    python
    python_packages "schemathesis" "$CHECKER"
    ;;
  all)
    for_build
    for_test
    for_lint
    rm -rf "$TARGET_DIR/tools"
    ;;
  *) die "unknown part '$1': build, test, lint, check-api or nothing" ;;
esac
