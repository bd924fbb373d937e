#!/usr/bin/env bash
# Makes the README's pictures in docs/pictures from the running program with
# made-up people.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
scripts/build.sh
mkdir -p docs/pictures
(cd end2end && README_PICTURES="$ROOT/docs/pictures" npx --no-install playwright test --config readme.config.ts)
