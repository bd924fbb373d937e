#!/usr/bin/env bash
# Release build of both halves, then the sizes of what a browser loads; fails
# past the budget. Does nothing when no source is newer than the last build.
#   scripts/build.sh [--fresh]   only asks: exit 0 when there is nothing to build
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
STAMP="$TARGET_DIR/usher-build.stamp"

fresh() {
  [[ -x "$TARGET_DIR/release/usher" && -f $STAMP ]] || return 1
  [[ -z $(find .cargo Cargo.toml Cargo.lock app server frontend style migrations scripts/build.sh -newer "$STAMP" -print -quit) ]]
}

if [[ ${1:-} == --fresh ]]; then
  fresh
  exit
fi
if fresh; then
  say "build: nothing newer than target/release/usher"
  exit 0
fi

use_web_toolchain
mkdir -p "$TARGET_DIR"
# Taken before the build: what is saved while it runs belongs to the next one.
touch "$STAMP.new"
# Hashed names pile up otherwise, and old files would be weighed and served.
rm -rf "$TARGET_DIR/site"
say "build: release, both halves (minutes the first time)"
cargo leptos build --release --split --precompress
scripts/sizes.mjs "$TARGET_DIR/site"
mv "$STAMP.new" "$STAMP"
