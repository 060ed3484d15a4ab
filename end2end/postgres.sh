#!/usr/bin/env bash
# A throwaway Postgres: postgres.sh start | stop | url | database NAME
# CLUSTER tells two of them apart. FSYNC=on makes it write as a real one does.
set -euo pipefail
cd "$(dirname "$0")/.."

note="$PWD/target/postgres-${CLUSTER:-test}" # the cluster's folder, and its port once it runs
dir='' port=''
if [ -f "$note" ]; then read -r dir port <"$note" || true; fi

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

initdb=$(command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) ||
    fail "Postgres is missing. 'end2end/tools.sh test' installs it."
bin=$(dirname "$(readlink -f "$initdb")")

# Postgres refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then runuser -u "$owner" -- "$@"; else "$@"; fi
}
owner=postgres
id -u "$owner" >/dev/null 2>&1 || owner=nobody
tmp=/tmp
[ "$(id -u)" = 0 ] || tmp=${TMPDIR:-/tmp}

start() {
    stop
    dir=$(mktemp -d "$tmp/espace-familles-postgres.XXXXXX")
    mkdir -p target
    echo "$dir" >"$note"
    [ "$(id -u)" != 0 ] || chown "$owner" "$dir"
    cd "$dir"
    as_owner "$bin/initdb" --pgdata data --username postgres --auth trust --encoding UTF8 --locale C --no-sync >initdb.log 2>&1 ||
        fail "initdb failed: $(cat initdb.log)"
    local options="-h 127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c fsync=${FSYNC:-off}"
    for _ in 1 2 3 4 5; do # the port may be taken
        port=$((20000 + RANDOM % 10000))
        if as_owner "$bin/pg_ctl" --pgdata data --log "$dir/log" --wait --options "$options -p $port" start >/dev/null 2>&1; then
            echo "$dir $port" >"$note"
            return
        fi
    done
    fail "Postgres does not start: $(tail -n 20 log)"
}

stop() {
    [ -n "$dir" ] || return 0
    (cd / && as_owner "$bin/pg_ctl" --pgdata "$dir/data" --mode immediate stop >/dev/null 2>&1) || true
    rm -rf "$dir" "$note"
    dir='' port=''
}

url() {
    [ -n "$port" ] || fail "Postgres does not run. Start it: end2end/postgres.sh start"
    echo "postgres://postgres@127.0.0.1:$port/${1:-postgres}"
}

# A new, empty database.
database() {
    local server
    server=$(url)
    PGOPTIONS='-c client_min_messages=warning' "$bin/psql" "$server" --quiet \
        --command "DROP DATABASE IF EXISTS $1 WITH (FORCE)" --command "CREATE DATABASE $1"
    url "$1"
}

case ${1:-} in
start | stop | url) "$1" ;;
database) database "${2:?its name}" ;;
*) fail "postgres.sh start | stop | url | database NAME" ;;
esac
