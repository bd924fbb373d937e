#!/usr/bin/env bash
# Everything: setup, formats and lints beside the release build, tests of all
# Rust packages on SQLite and PostgreSQL, clients that others wrote, the REST API
# against its description, browser tests.
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

# Without the package frontend: it turns feature hydrate on, which excludes ssr.
NEXTEST=(cargo nextest run --locked --workspace --exclude frontend)

# Long stretches of a release build keep one core busy: lints and the build of
# the tests fill the other. No test runs before it is through.
BUILD=
BUILD_LOG=$(mktemp)
trap '[[ -z $BUILD ]] || kill -- -"$BUILD" || true; rm -f "$BUILD_LOG"' EXIT
begin_release_build() {
  set -m
  scripts/build.sh >"$BUILD_LOG" 2>&1 &
  BUILD=$!
  set +m
}
end_release_build() {
  local status=0
  wait "$BUILD" || status=$?
  BUILD=
  cat "$BUILD_LOG"
  return "$status"
}
rust_tests() {
  scripts/with-postgres.sh "${NEXTEST[@]}" --profile ci
}
browser_tests() {
  (cd end2end && npx --no-install tsc --noEmit) || return 1
  (cd end2end && npx --no-install playwright test) || return 1
}
browser_tests_on_postgres() {
  (cd end2end && E2E_DATABASE=postgres ../scripts/with-postgres.sh npx --no-install playwright test --project=desktop-js --project=phone-nojs walk)
}

stage "setup" scripts/setup.sh
begin_release_build
stage "lint" scripts/lint.sh
stage "build of the Rust tests" "${NEXTEST[@]}" --no-run
stage "release build, begun before the lints" end_release_build
stage "rust tests, SQLite and PostgreSQL" rust_tests
stage "programs of others, SQLite" scripts/test-clients.sh
stage "REST API against its description" scripts/check-api.sh
stage "browser tests, SQLite" browser_tests
stage "browser tests, PostgreSQL" browser_tests_on_postgres
say ""
say "make test: all stages passed in $((SECONDS / 60)) min $((SECONDS % 60)) s"
