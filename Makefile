# Everything of substance is in scripts/; `make help` lists what there is.
.DEFAULT_GOAL := help
.PHONY: help setup build run dev test lint fmt bench bench-peers pictures check-api

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## install what is missing; leaves alone what is there
	@scripts/setup.sh

build: ## release build: target/release/usher and the site it serves
	@scripts/setup.sh build
	@scripts/build.sh

run: ## build when sources are newer, then start on http://localhost:3000
	@scripts/run.sh

dev: ## debug build that rebuilds and reloads the browser on each change
	@scripts/setup.sh build
	@scripts/dev.sh

test: ## formats, lints, all tests on SQLite and PostgreSQL, clients, browser tests
	@scripts/test.sh

lint: ## rustfmt check, clippy for both halves, cargo-deny, cargo-machete
	@scripts/setup.sh lint
	@scripts/lint.sh

fmt: ## format all Rust code
	@cargo fmt --all

bench: ## measure speed and memory of the release build, print a table
	@scripts/setup.sh build
	@scripts/bench.sh

bench-peers: ## the same work on Usher, Directus and Better Auth, with the ratios
	@scripts/setup.sh build
	@scripts/bench-peers.sh

check-api: ## hold the REST API to its description with schemathesis
	@scripts/setup.sh check-api
	@scripts/check-api.sh

pictures: ## make the README's pictures from the running program
	@scripts/setup.sh test
	@scripts/pictures.sh
