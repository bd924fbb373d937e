#!/usr/bin/env bash
# Tests of the Python package, installed as anybody would, and of clients that
# others wrote (gql, shimoku, curl), against the real program on SQLite.
#   scripts/test-clients.sh            the release build
#   CLIENTS_BINARY=FILE                another program
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT/sdk/python"
tools=$(cache_of clients "$CLIENTS")
[[ -f "$tools/complete" ]] || die "the Python packages are missing: run 'scripts/setup.sh test'"
if [[ -z "${CLIENTS_BINARY:-}" ]]; then
  "$ROOT/scripts/build.sh"
fi
"$tools/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation --force-reinstall .
"$tools/bin/mypy"
USHER_BINARY="${CLIENTS_BINARY:-$TARGET_DIR/release/usher}" "$tools/bin/pytest"
