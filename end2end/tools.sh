#!/usr/bin/env bash
# Installs what is missing to build, test or measure: tools.sh build | test | bench
set -euo pipefail
cd "$(dirname "$0")/.."

tools="${TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/espace-familles/tools}"

say() { printf '== %s\n' "$*"; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}
has() { command -v "$1" >/dev/null; }

rust() {
    has cargo || fail "cargo is missing. Install Rust with rustup, then run this again."
    has cc || debian_package build-essential "a C compiler"
    if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
        say "Adding Rust's target wasm32-unknown-unknown"
        has rustup || fail "rustup is missing. Install Rust's target wasm32-unknown-unknown another way, then run this again."
        rustup target add wasm32-unknown-unknown
    fi
}

# cargo_tool CRATE VERSION OPTIONS…
cargo_tool() {
    local crate=$1 version=$2 program=${1%-cli}
    shift 2
    [ "$("$tools/bin/$program" --version 2>/dev/null)" != "$program $version" ] || return 0
    say "Building $program $version in $tools (some minutes, once)"
    # They run for seconds: what matters is the time to build them.
    CARGO_TARGET_DIR="$tools/build" \
        CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 \
        cargo install --force --root "$tools" "$crate" --version "$version" "$@" ||
        fail "$program $version cannot be built. Put it in $tools/bin by hand, then run this again."
    rm -rf "$tools/build"
}

# npm_tools PACKAGE@VERSION…
npm_tools() {
    local package missing=()
    for package; do
        [ "$(node -p "require('$tools/npm/node_modules/${package%@*}/package.json').version" 2>/dev/null)" = "${package##*@}" ] ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Installing ${missing[*]} in $tools/npm"
    npm install --prefix "$tools/npm" --no-fund --no-audit "${missing[@]}" ||
        fail "${missing[*]} cannot be installed. Check npm's access to its registry, then run this again."
}

npm_packages() {
    cmp -s end2end/package-lock.json end2end/node_modules/.installed && return
    say "Installing the browser tests' packages"
    npm ci --prefix end2end || fail "'npm ci' failed in end2end. Check npm's access to its registry, then run this again."
    cp end2end/package-lock.json end2end/node_modules/.installed
}

# debian_package PACKAGE WHAT
debian_package() {
    local sudo=()
    has apt-get || fail "$2 is missing. Install it (Debian calls it $1), then run this again."
    [ "$(id -u)" = 0 ] || sudo=(sudo)
    say "Installing $2 with apt-get"
    # The list of packages may be absent or old: fetch it only when it does not do.
    "${sudo[@]}" apt-get install -y --no-install-recommends "$1" ||
        { "${sudo[@]}" apt-get update && "${sudo[@]}" apt-get install -y --no-install-recommends "$1"; } ||
        fail "$2 cannot be installed. Install Debian's package $1 by hand, then run this again."
}

for_build() {
    rust
    # The last versions that build with our oldest Rust. All tools come from here: cargo-leptos downloads none.
    cargo_tool cargo-leptos 0.3.10 --locked --no-default-features --features no_downloads
    # Its own lock file names a version that was withdrawn.
    CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback \
        cargo_tool wasm-bindgen-cli "$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/"/, ""); print $3 }' Cargo.lock)"
    has npm || fail "npm is missing. Install Node.js 20 or newer, then run this again."
    npm_tools sass@1.108.2 binaryen@132.0.0
}

for_test() {
    for_build
    has "${CHROMIUM:-/usr/bin/chromium}" || debian_package chromium Chromium
    has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || debian_package postgresql Postgres
    has clamd || [ -x /usr/sbin/clamd ] || debian_package clamav-daemon ClamAV
    npm_packages
}

for_bench() {
    for_test
    has wrk || debian_package wrk wrk
}

mkdir -p "$tools"
# Two checkouts may install at once.
exec 9>"$tools/.lock"
if has flock; then flock 9; fi

case ${1:-} in
build | test | bench)
    "for_$1"
    say "Tools to $1: ready"
    ;;
*) fail "tools.sh build | test | bench" ;;
esac
