#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL on a free loopback port, whose
# address is in USHER_TEST_POSTGRES_URL (a superuser: tests make a database
# each). It is stopped and removed when the command ends.
#   scripts/with-postgres.sh cargo nextest run -p backend
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[[ $# -gt 0 ]] || die "usage: scripts/with-postgres.sh COMMAND..."
BIN=$(postgres_bin) || die "PostgreSQL is missing: run 'make setup'"
FOLDER=$(mktemp -d /tmp/usher-postgres.XXXXXX)
PORT=$(free_port)

# PostgreSQL refuses to run as root; as anybody else it runs as that person.
as_postgres() {
  if [[ $(id -u) -eq 0 ]]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}
stop() {
  as_postgres "$BIN/pg_ctl" -D "$FOLDER/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$FOLDER"
}
trap stop EXIT
trap 'exit 130' INT TERM

if [[ $(id -u) -eq 0 ]]; then
  id postgres >/dev/null 2>&1 || die "the account 'postgres' is missing: Debian's package postgresql makes it"
  chown postgres "$FOLDER"
fi
as_postgres "$BIN/initdb" -D "$FOLDER/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$FOLDER/initdb.log" 2>&1 \
  || { cat "$FOLDER/initdb.log" >&2; die "initdb failed"; }
# Nothing here outlives the run, so nothing needs to reach the disk.
as_postgres "$BIN/pg_ctl" -D "$FOLDER/data" -l "$FOLDER/log" -w -t 60 \
  -o "-h 127.0.0.1 -p $PORT -k $FOLDER -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400 -c shared_buffers=256MB ${POSTGRES_OPTIONS:-}" \
  start >/dev/null || { cat "$FOLDER/log" >&2; die "PostgreSQL did not start"; }

export USHER_TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$PORT/postgres"
"$@"
