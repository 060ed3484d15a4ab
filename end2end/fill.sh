#!/usr/bin/env bash
# Fills a database with invented families, the same each time: fill.sh sqlite | postgres FAMILIES. `make fill` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."

engine=${1:?sqlite or postgres} families=${2:?how many families}
server=${SERVER_BIN:-target/release/server}
data=target/fill

case $engine in
sqlite)
    rm -rf "$data/files" "$data"/espace.sqlite*
    url=sqlite:$data/espace.sqlite
    ;;
postgres)
    export CLUSTER=fill
    data+=/postgres
    rm -rf "$data"
    end2end/postgres.sh start
    url=$(end2end/postgres.sh database fill)
    ;;
*)
    echo "error: ENGINE is sqlite or postgres, not \"$engine\"" >&2
    exit 1
    ;;
esac

ESPACE_DATABASE_URL=$url "$server" fill --families "$families" --data "$data"
echo "== To see it: ${LEPTOS_SITE_ROOT:+LEPTOS_SITE_ROOT=$LEPTOS_SITE_ROOT }ESPACE_DATABASE_URL=$url $server demo --data $data"
[ "$engine" = sqlite ] || echo "== To stop its Postgres: CLUSTER=fill end2end/postgres.sh stop"
