#!/usr/bin/env bash
# Debug build that rebuilds and reloads the browser on each change.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
use_web_toolchain
exec cargo leptos watch "$@"
