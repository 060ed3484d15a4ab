#!/usr/bin/env bash
# Opening day under load: rush.sh sqlite | postgres FAMILIES. `make rush` calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."

engine=${1:?sqlite or postgres} families=${2:?how many families}
export SERVER_BIN=${SERVER_BIN:-target/release/server}
data=target/rush/$engine
rm -rf "$data"
mkdir -p "$data"

case $engine in
sqlite) url=sqlite:$data/espace.sqlite ;;
postgres)
    # What a real installation pays to write.
    export CLUSTER=rush FSYNC=on
    trap 'end2end/postgres.sh stop' EXIT
    end2end/postgres.sh start
    url=$(end2end/postgres.sh database rush)
    ;;
*)
    echo "error: ENGINE is sqlite or postgres, not \"$engine\"" >&2
    exit 1
    ;;
esac

ESPACE_DATABASE_URL=$url "$SERVER_BIN" fill --families "$families" --opening-day --data "$data" | tee "$data/fill.log"
password=$(sed -n 's#^famille: .* / ##p' "$data/fill.log")
RUSH_DATABASE=$url RUSH_DATA=$data RUSH_PASSWORD=$password node end2end/bench/rush.mjs
