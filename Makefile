# Espace Familles. `make` lists what can be done.

# debug or release: how `make run` and `make fill` are built.
PROFILE ?= release
# How many families `make fill` invents, and in which database: sqlite or postgres.
FAMILIES ?= 20000
ENGINE ?= sqlite
# `make rush` invents fewer: one opening day of one local authority.
rush: FAMILIES = 5000
# How many dossiers `make soak` fills, and from which throw of the dice on.
RUNS ?= 200
SEED ?= 1
# More for `make run`: make run ARGS='--listen 127.0.0.1:4000'.
ARGS ?=

ifeq ($(filter debug release,$(PROFILE)),)
$(error PROFILE is debug or release, not "$(PROFILE)")
endif

export TOOLS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/espace-familles/tools
export PATH := $(TOOLS)/bin:$(TOOLS)/npm/node_modules/.bin:$(PATH)
# The server names the site's files by the hashes that stand beside it.
export LEPTOS_OUTPUT_NAME := espace-familles
export LEPTOS_SITE_PKG_DIR := pkg
export LEPTOS_HASH_FILES := true

FLAGS_release := --release --precompress
# Apart from the debug site, so that testing leaves a running demo alone.
SITE_release := target/release/site
SITE_debug := target/site
# With the folders: they change when a file leaves them.
SOURCES := Cargo.toml Cargo.lock $(shell find app frontend server style migrations)

.SILENT:
.DEFAULT_GOAL := help
.PHONY: help run dev test lint fmt fill soak bench rush tools clean-demo

help: ## Lists what can be done
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: target/$(PROFILE)/.built ## Builds the portal and serves the demo
	echo "== Serving the demo (target/demo), Ctrl-C to stop"
	LEPTOS_SITE_ROOT=$(SITE_$(PROFILE)) target/$(PROFILE)/server demo $(ARGS)

dev: tools ## The same, built again at each change
	echo "== Building, serving and watching"
	cargo leptos watch -- demo $(ARGS)

test: ## Runs every test, browsers and Postgres included
	end2end/tools.sh test
	end2end/test.sh

lint: tools ## Checks the layout and the lints, server and browser side
	echo "== Layout"
	cargo fmt --all --check
	echo "== Lints, server side"
	cargo clippy -p app -p server --all-targets -- -D warnings
	echo "== Lints, browser side"
	cargo clippy -p frontend --target wasm32-unknown-unknown -- -D warnings

fmt: ## Lays the code out
	cargo fmt --all

fill: target/$(PROFILE)/.built ## Fills a database: make fill FAMILIES=20000 ENGINE=sqlite
	echo "== Filling $(ENGINE) with $(FAMILIES) families"
	SERVER_BIN=target/$(PROFILE)/server LEPTOS_SITE_ROOT=$(SITE_$(PROFILE)) end2end/fill.sh $(ENGINE) $(FAMILIES)

soak: target/debug/.built ## Fills dossiers while everything fails: make soak RUNS=200 SEED=1
	end2end/tools.sh test
	end2end/soak.sh $(RUNS) $(SEED)

bench: target/release/.built ## Measures speed and sizes, writes target/bench.json
	end2end/tools.sh bench
	LEPTOS_SITE_ROOT=$(SITE_release) end2end/bench/bench.sh

rush: target/release/.built ## Opening day under load: make rush FAMILIES=5000 ENGINE=sqlite
	end2end/tools.sh bench
	LEPTOS_SITE_ROOT=$(SITE_release) end2end/bench/rush.sh $(ENGINE) $(FAMILIES)

tools: ## Installs what building needs, once for all checkouts
	end2end/tools.sh build

clean-demo: ## Forgets the demo's data
	echo "== Removing target/demo"
	rm -rf target/demo

target/%/.built: $(SOURCES) | tools
	echo "== Building the portal ($*)"
	LEPTOS_SITE_ROOT=$(SITE_$*) cargo leptos build $(FLAGS_$*)
	touch $@
