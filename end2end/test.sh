#!/usr/bin/env bash
# Every test, from the pure rules to the browsers. `make test` calls it.
set -euo pipefail
cd "$(dirname "$0")/.."

logs=target/test-logs
times=()
rm -rf "$logs"
mkdir -p "$logs"
trap 'end2end/postgres.sh stop; end2end/clamd.sh stop' EXIT

# step TITLE COMMAND…
step() {
    local title=$1 start=$SECONDS
    shift
    printf '\n== %s\n' "$title"
    "$@" 2>&1 | tee "$logs/${#times[@]}.log" || {
        printf '\nFAILED: %s\n' "$title"
        exit 1
    }
    times+=("$(printf '%5d s  %s' $((SECONDS - start)) "$title")")
}

step 'Rules, as the browser has them' cargo test --no-fail-fast -p app --lib
step 'A throwaway Postgres' end2end/postgres.sh start
TEST_POSTGRES_URL=$(end2end/postgres.sh url)
export TEST_POSTGRES_URL
step 'A throwaway antivirus' end2end/clamd.sh start
TEST_CLAMD=$(end2end/clamd.sh socket)
export TEST_CLAMD
# Together: alone, each would have the dependencies built again with its own features.
step 'Rules, pages and server' cargo test --no-fail-fast -p app -p server
# The tests have just built the server.
step 'Site' cargo leptos build --frontend-only
step 'Browsers' npm exec --prefix end2end -- playwright test --config end2end
# A short form of `make soak`.
step 'Dossiers filled while everything fails' end2end/soak.sh 4 1

printf '\n== Done\n'
printf '%s\n' "${times[@]}"
grep -hE '^test result:|^ +[0-9]+ (passed|skipped|flaky)' "$logs"/*.log
awk '/^test result:/ { passed += $4; failed += $6 } /^ +[0-9]+ passed/ { passed += $1 }
    END { printf "%d passed, %d failed\n", passed, failed }' "$logs"/*.log
