#!/usr/bin/env bash
# Holds the REST API to its own description: schemathesis makes thousands of
# calls from it, right and wrong ones, on a small workspace of made-up people.
# Fails on an error of the server and on an answer outside the description.
#   scripts/check-api.sh               the release build
#   CHECK_BINARY=FILE  CHECK_CALLS=20  another program; calls of each kind
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
tools=$(cache_of schemathesis "$CHECKER")
[[ -f "$tools/complete" ]] || die "schemathesis is missing: run 'scripts/setup.sh check-api'"
binary="${CHECK_BINARY:-}"
if [[ -z $binary ]]; then
  scripts/build.sh
  binary="$TARGET_DIR/release/usher"
fi

data=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server"; rm -rf "$data"' EXIT
port=$((20000 + RANDOM % 20000))
export USHER_DATA_DIR="$data" USHER_LISTEN="127.0.0.1:$port" USHER_PUBLIC_URL="http://localhost:$port"
export USHER_RATE_LIMITS=off USHER_LOG=warn
# From what somebody has set for themselves.
unset USHER_DATABASE_URL USHER_SMTP_URL

"$binary" workspace create --name Acme --slug acme >/dev/null
"$binary" user create --email olga@acme.example --name Olga --workspace acme --account-type ADMIN --owner \
  --password-stdin <<<"correct horse battery staple" >/dev/null
"$binary" demo --workspace acme --users 60 --guests 20 --apps 5 --invitations 10 >/dev/null
capabilities=(users:read users:write roles:write guests:write requests:write apps:write audit:read workspace:write)
made=$("$binary" key create --workspace acme --name check "${capabilities[@]/#/--capability=}")
key=$("$tools/bin/python" -c 'import json, sys; made = json.load(sys.stdin); print(made["key"] + "." + made["secret"])' <<<"$made")
"$binary" serve >"$data/server.log" 2>&1 &
server=$!
for _ in $(seq 100); do
  ! curl -fs "http://127.0.0.1:$port/readyz" >/dev/null || break
  sleep 0.1
done

# What a description cannot say (no such day, a cursor of nobody's) is refused with 422: that check is left out.
"$tools/bin/schemathesis" run "http://127.0.0.1:$port/api/v1/openapi.json" \
  --header "Authorization: Bearer $key" --max-examples "${CHECK_CALLS:-20}" --workers 2 \
  --exclude-checks positive_data_acceptance --suppress-health-check all --continue-on-failure ||
  { tail -n 20 "$data/server.log"; die "the API and its description disagree: see above"; }
