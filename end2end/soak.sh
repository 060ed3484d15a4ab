#!/usr/bin/env bash
# Fills dossiers while the network, the server and the session fail: soak.sh RUNS SEED. Fails when anything acknowledged is lost.
set -euo pipefail
cd "$(dirname "$0")/.."

report=$(mktemp)
trap 'rm -f "$report"' EXIT
printf '== %s runs from seed %s\n' "$1" "$2"
RUNS=$1 SEED=$2 SOAK_REPORT=$report npm exec --prefix end2end -- playwright test --config end2end --project=soak || status=$?
cat "$report"
exit "${status:-0}"
