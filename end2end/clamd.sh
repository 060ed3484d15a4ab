#!/usr/bin/env bash
# A throwaway antivirus that knows two harmless signatures: clamd.sh start | stop | socket
set -euo pipefail
cd "$(dirname "$0")/.."

note="$PWD/target/clamd-${CLUSTER:-test}" # its folder, while it runs
dir=''
if [ -f "$note" ]; then read -r dir <"$note" || true; fi

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

clamd=$(PATH="$PATH:/usr/sbin" command -v clamd) || fail "clamd is missing. 'end2end/tools.sh test' installs it."

hex() { printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'; }

start() {
    stop
    dir=$(mktemp -d "${TMPDIR:-/tmp}/espace-familles-clamd.XXXXXX")
    mkdir -p target "$dir/signatures"
    echo "$dir" >"$note"
    # No signature comes from outside. In two halves, so that an antivirus leaves this script alone.
    local eicar='EICAR-STANDARD-'
    {
        echo "Espace.Test.Marker:0:*:$(hex 'ESPACE-FAMILLES-TEST-VIRUS')"
        echo "Espace.Test.Eicar:0:*:$(hex "${eicar}ANTIVIRUS-TEST-FILE")"
    } >"$dir/signatures/test.ndb"
    cat >"$dir/clamd.conf" <<CONF
DatabaseDirectory $dir/signatures
LocalSocket $dir/socket
LogFile $dir/log
PidFile $dir/pid
CONF
    "$clamd" --config-file "$dir/clamd.conf" >"$dir/output" 2>&1 || fail "clamd does not start: $(cat "$dir/output")"
    for _ in $(seq 100); do
        [ ! -S "$dir/socket" ] || return 0
        sleep 0.1
    done
    fail "clamd does not answer: $(tail -n 20 "$dir/log")"
}

stop() {
    [ -n "$dir" ] || return 0
    if [ -f "$dir/pid" ]; then kill "$(cat "$dir/pid")" 2>/dev/null || true; fi
    rm -rf "$dir" "$note"
    dir=''
}

socket() {
    [ -n "$dir" ] || fail "clamd does not run. Start it: end2end/clamd.sh start"
    echo "$dir/socket"
}

case ${1:-} in
start | stop | socket) "$1" ;;
*) fail "clamd.sh start | stop | socket" ;;
esac
