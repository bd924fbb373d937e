#!/usr/bin/env bash
# Prints what a shell needs to build the web halves by hand:
#   eval "$(scripts/env.sh)"
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

use_web_toolchain
printf 'export PATH=%q\n' "$PATH"
if [[ -n "${RUSTUP_TOOLCHAIN:-}" ]]; then
  printf 'export RUSTUP_TOOLCHAIN=%q\n' "$RUSTUP_TOOLCHAIN"
fi
