#!/usr/bin/env bash
# Measures the release build on both databases; writes target/bench.json. `make bench` calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."

# What a real installation pays to write.
export CLUSTER=bench FSYNC=on
trap 'end2end/postgres.sh stop' EXIT
end2end/postgres.sh start
BENCH_POSTGRES_URL=$(end2end/postgres.sh database bench)
BENCH_POSTGRES_FILLED_URL=$(end2end/postgres.sh database filled)
export BENCH_POSTGRES_URL BENCH_POSTGRES_FILLED_URL
node end2end/bench/bench.mjs
