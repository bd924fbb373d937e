#!/usr/bin/env bash
# Everything, in order of how soon it fails: setup, formats and lints, tests of
# all Rust packages on SQLite and PostgreSQL, release build, clients that others
# wrote, the REST API against its description, browser tests.
# Stops at the first stage that fails and names it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
# A snapshot that changed is a failure here, never a file to accept later.
export INSTA_UPDATE=no

stage() {
  local name=$1 began=$SECONDS
  shift
  say ""
  say "== $name"
  if ! "$@"; then
    say ""
    say "make test: FAILED at stage '$name' after $((SECONDS - began)) s"
    exit 1
  fi
  say "== $name: done in $((SECONDS - began)) s"
}

rust_tests() {
  # Without the package frontend: it turns feature hydrate on, which excludes ssr.
  scripts/with-postgres.sh cargo nextest run --locked --workspace --exclude frontend --profile ci
}
browser_tests() {
  (cd end2end && npx --no-install tsc --noEmit) || return 1
  (cd end2end && npx --no-install playwright test) || return 1
}
browser_tests_on_postgres() {
  (cd end2end && E2E_DATABASE=postgres ../scripts/with-postgres.sh npx --no-install playwright test --project=desktop-js --project=phone-nojs walk)
}

stage "setup" scripts/setup.sh
stage "lint" scripts/lint.sh
stage "rust tests, SQLite and PostgreSQL" rust_tests
stage "release build" scripts/build.sh
stage "programs of others, SQLite" scripts/test-clients.sh
stage "REST API against its description" scripts/check-api.sh
stage "browser tests, SQLite" browser_tests
stage "browser tests, PostgreSQL" browser_tests_on_postgres
say ""
say "make test: all stages passed in $((SECONDS / 60)) min $((SECONDS % 60)) s"
