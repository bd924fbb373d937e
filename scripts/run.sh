#!/usr/bin/env bash
# Sets up and builds only when something is missing or newer, then starts Usher.
# Usher itself prints the address and, on the first start, the set-up code.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
if ! scripts/build.sh --fresh; then
  scripts/setup.sh build
  scripts/build.sh
fi
exec "$TARGET_DIR/release/usher" "$@"
