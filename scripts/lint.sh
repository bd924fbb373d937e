#!/usr/bin/env bash
# Formatting, clippy for both halves, dependencies. Warnings are failures.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
say "lint: cargo fmt --check"
cargo fmt --all --check

# Two runs: features ssr and hydrate exclude each other, and one run over the
# whole workspace would turn both on.
say "lint: clippy, server half"
cargo clippy --locked --workspace --exclude frontend --all-targets --quiet -- -D warnings
say "lint: clippy, browser half (on this machine's target, feature hydrate)"
cargo clippy --locked -p frontend -p app --quiet -- -D warnings

say "lint: cargo machete (dependencies that nobody uses)"
cargo machete

say "lint: cargo deny (licences, sources, banned crates)"
cargo deny --log-level error check bans licenses sources
# The advisories are a repository of their own: behind a closed network they
# cannot be had. CI that can reach them sets REQUIRE_ADVISORIES.
say "lint: cargo deny (advisories)"
if GIT_TERMINAL_PROMPT=0 timeout 90 cargo deny --log-level off fetch db >/dev/null 2>&1; then
  cargo deny --log-level error check --disable-fetch advisories
elif [[ -n "${REQUIRE_ADVISORIES:-}" ]]; then
  die "the advisory database cannot be reached, and REQUIRE_ADVISORIES is set"
else
  say "lint: advisories NOT checked: the advisory database cannot be reached from here"
fi
