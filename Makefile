# Every command of the house. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPARK := $(VENV)/.spark
SPLINK := $(VENV)/.splink
HSM := $(VENV)/.hsm
PROBE := $(VENV)/.probe
WEB_SOURCES := web/package.json web/package-lock.json $(wildcard web/*.mjs) web/tsconfig.json $(wildcard web/src/*.ts web/src/*/*)
WORKERS ?= 2
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test test-core check static docs bench bench-matching bench-policy bench-letters bench-desk bench-account spark splink hsm probe audit clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

setup: $(READY) ## set everything up: .venv with the command, the tools, the browser code

$(READY): requirements.lock pyproject.toml $(WEB_SOURCES) $(wildcard src/aman/ui/locale/*/LC_MESSAGES/*.po)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Aman needs Python 3.11 or newer; name one with: make setup PYTHON=python3.12")'
	@node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' || { echo "Aman needs Node 20 or newer to build the browser code."; exit 1; }
	@echo "[1/5] Python environment in $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "[2/5] Python packages, pinned by hash (a minute or two the first time)"
	@$(BIN)/pip install --disable-pip-version-check --progress-bar on -q --require-hashes -r requirements.lock
	@$(BIN)/pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@echo "[3/5] Browser code and fonts"
	@cd web && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error && node build.mjs
	@echo "[4/5] Translations"
	@$(BIN)/python -m aman.ui.messages compile
	@echo "[5/5] Bytecode, and the comparison of records, compiled once (half a minute)"
	@$(BIN)/python -m compileall -q src/aman
	@$(BIN)/python -m aman.site.warm
	@touch $(READY)

demo: setup ## make a sample list, run it through the whole spine, serve the site (ARGS=--no-serve stops before)
	@$(BIN)/aman demo $(ARGS)

serve: setup ## serve the site on this machine
	@$(BIN)/aman serve $(ARGS)

test: setup ## run the tests (SQLite; PostgreSQL, Chromium where they are)
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-core: setup ## run the tests of the core, without Django (some seconds)
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal -p no:django -p no:anyio tests/core $(ARGS)

static: setup
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd web && npx --no-install tsc --noEmit

docs: setup ## build the documentation
	$(BIN)/zensical build --clean

audit: setup ## ask the registries' services for known weaknesses of what is locked; says so where none answers
	@$(BIN)/python tests/house/known_weaknesses.py

check: static docs audit ## format, lint, types, import contracts, docs, known weaknesses, then the tests (on PostgreSQL when AMAN_TEST_POSTGRESQL is set)
	@AMAN_TEST_DATABASE_URL="$${AMAN_TEST_POSTGRESQL:-}" $(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

bench: setup ## measure what the documentation states
	@$(BIN)/python bench/spine.py $(ARGS)

bench-matching: setup ## compare the matching with what others use, in an environment of its own (ARGS="--part names --quick")
	@PYTHONPATH=bench $(BIN)/python -m matching $(ARGS)

bench-policy: setup ## compare the screening with other engines, in an environment of its own (ARGS="--part pair --quick")
	@PYTHONPATH=bench $(BIN)/python -m policy $(ARGS)

bench-letters: setup ## measure letters: signing, codes, sheets, the offline page on a slow phone (ARGS="--quick", ARGS="--full")
	@PYTHONPATH=bench $(BIN)/python -m letters $(ARGS)

bench-desk: setup ## measure the desk and 200 people at work on a register of a million, on both databases (ARGS="--quick")
	@PYTHONPATH=bench $(BIN)/python -m desk $(ARGS)

bench-account: setup ## measure press drafts, briefs, the first page and the attack on public figures (ARGS="--quick")
	@PYTHONPATH=bench $(BIN)/python -m account $(ARGS)

spark: $(SPARK) ## add Spark to .venv, for lists that outgrow one machine (400 MB; needs Java 17 or newer)

# Without its dependencies: they are all in the file, but for numpy, which set-up has installed.
$(SPARK): $(READY) requirements-spark.lock
	@command -v java >/dev/null 2>&1 || test -x "$$JAVA_HOME/bin/java" || { echo "Spark needs Java 17 or newer."; exit 1; }
	@echo "Spark, pinned by hash (some minutes the first time)"
	@$(BIN)/pip install --disable-pip-version-check --progress-bar on -q --no-deps --require-hashes -r requirements-spark.lock
	@touch $(SPARK)

splink: $(SPLINK) ## add Splink to .venv, to run the model that aman link --engine splink exports

$(SPLINK): $(READY) requirements-splink.lock
	@$(BIN)/pip install --disable-pip-version-check -q --no-deps --require-hashes -r requirements-splink.lock
	@touch $(SPLINK)

hsm: $(HSM) ## add PKCS#11 to .venv, for issuing keys that live in a token (smart card, HSM, SoftHSM)

$(HSM): $(READY) requirements-hsm.lock
	@$(BIN)/pip install --disable-pip-version-check -q --no-deps --require-hashes -r requirements-hsm.lock
	@touch $(HSM)

probe: $(PROBE) ## add schemathesis and pip-audit to .venv, to try the API and ask for known weaknesses

$(PROBE): $(READY) requirements-probe.lock
	@$(BIN)/pip install --disable-pip-version-check -q --no-deps --require-hashes -r requirements-probe.lock
	@touch $(PROBE)

clean: ## remove everything that set-up made
	rm -rf $(VENV) web/node_modules src/aman/ui/static/aman/built src/aman/issuing/fonts src/aman/ui/fonts build
