# Reelbase: what can be done here. `make` alone lists it.
# Everything is installed into .venv, from the versions and hashes in requirements/*.lock.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test test-postgres coverage check endurance clients deploy-tools packages lint format types layers bench docs examples demo-data lock audit clean distclean

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
# Two processes by default: more than the cores there are only makes the suite wait for itself.
TEST_PROCESSES ?= 2
TESTS ?=
BENCH ?=
AUDIT ?=
SUITE := pytest -n $(TEST_PROCESSES) --dist worksteal $(TESTS)
# Compiled once for all the processes that a run starts, even where the machine is told to keep nothing compiled.
PYTEST := PYTHONDONTWRITEBYTECODE= $(PY) -m $(SUITE)

help: ## List what make can do
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

serve: .venv/.runtime ## Set up what is missing, load the demo, serve on 127.0.0.1:8000 (REELBASE_* settings apply)
	@exec $(PY) -m reelbase serve --demo

test: .venv/.dev ## Run the suite on SQLite (TESTS="tests/cli -k settings" runs a part)
	@echo "== tests on SQLite"
	@REELBASE_TEST_DATABASE=sqlite $(PYTEST)
	@echo "== the suite has passed; to start a server, type: make serve; for all that CI checks: make check"

test-postgres: .venv/.dev ## Run the suite on a throw-away PostgreSQL that it starts itself
	@echo "== tests on PostgreSQL"
	@REELBASE_TEST_DATABASE=postgresql $(PYTEST)

coverage: .venv/.dev ## Run what make test runs, and fail where it reaches too little of the program (pyproject.toml has the floor)
	@echo "== tests on SQLite, and what they reach"
	@rm -rf .coverage && mkdir .coverage
	@PYTHONDONTWRITEBYTECODE= REELBASE_TEST_THOROUGH= REELBASE_TEST_DATABASE=sqlite $(PY) -m coverage run -m $(SUITE)
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report

# `make test` leaves out what takes long (tests/thorough.py). The tests come once the clients are there that they read through.
check: export REELBASE_TEST_THOROUGH := 1
check: .venv/.dev ## Everything CI checks
	@$(PY) -m tools.side_by_side clients deploy-tools lint types layers
	@$(PY) -m tools.side_by_side test test-postgres

endurance: .venv/.dev ## Try what takes many minutes, on SQLite: large mirrors, killed again and again; laws with new examples; 100,000 hostile inputs of each kind
	@echo "== endurance"
	@REELBASE_TEST_ENDURANCE=1 REELBASE_TEST_DATABASE=sqlite $(PYTEST)

clients: tests/clients/node/node_modules/.installed .venv/.clients ## Install the published clients and programs that the suite reads through

deploy-tools: .venv/.deploy ## Fetch what checks the files of deploy/: helm, schemas, a Debian to make images of

packages: .venv/.runtime ## Build the wheel and the source archive into dist/
	@$(PY) -m hatchling build -d dist

lint: .venv/.dev ## Check style and formatting (ruff), the words of docstrings and names, the figures of the form, and that there is one clock
	@echo "== lint"
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m tools.words
	@$(PY) -m tools.figures
	@$(PY) -m tools.clocks

format: .venv/.dev ## Rewrite the code in the project's format
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

types: .venv/.dev ## Check the types (mypy, strict)
	@echo "== types"
	@$(PY) -m mypy

layers: .venv/.dev ## Check that imports go one way (import-linter)
	@echo "== layers"
	@$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()" --no-logo

bench: .venv/.bench ## Measure speed beside nginx and FastAPI, on an idle machine with wrk (BENCH=cached runs a part; BENCH="discover --movies 1000000")
	@PYTHONDONTWRITEBYTECODE= $(PY) -m bench $(BENCH)

docs: .venv/.dev ## Write the generated pages of docs/reference
	@$(PY) -m tools.reference

examples: .venv/.dev ## Ask the demo anew for the examples of the reference
	@REELBASE_TEST_THOROUGH=1 $(PY) -m pytest -q -n 1 tests/contract/test_examples.py --rewrite

demo-data: .venv/.dev ## Build the bundled catalogue again from its sources
	@$(PIP) install -q --no-deps --require-hashes -r tools/demo/requirements.txt
	@$(PY) tools/demo/build.py

lock: .venv/.dev ## Lock the newest versions the requirements allow (UV=path of uv)
	@sh tools/lock.sh

audit: .venv/.audit ## Ask PyPI for known faults of what is locked and allowed (AUDIT=--write keeps them)
	@$(PY) -m tools.audit .venv/audit/bin/pip-audit $(AUDIT)

clean: ## Remove what tests and tools left
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .schemathesis .import_linter_cache .coverage dist build
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

distclean: clean ## Remove the environment and the database of make serve as well
	@rm -rf .venv var

# The environment of the program, and on top of it that of the checks.
.venv/.runtime: requirements/build.lock requirements/runtime.lock pyproject.toml
	@sh tools/environment.sh
	@echo "== installing Reelbase and what it runs on into .venv"
	@$(PY) tools/install.py requirements/build.lock
	@$(PY) tools/install.py requirements/runtime.lock --no-build-isolation
	@$(PIP) install -q --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/.bench: requirements/bench.lock bench/node/package-lock.json .venv/.dev
	@echo "== installing what the bench compares with into .venv and bench/node"
	@$(PY) tools/install.py requirements/bench.lock
	@if command -v npm >/dev/null; then cd bench/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; fi
	@touch $@

# Programs with other versions of what they need: each in a folder of its own, which only its tests look into.
.venv/.clients: requirements/flexget.lock requirements/mnamer.lock requirements/pytrakt.lock .venv/.dev
	@for each in flexget mnamer pytrakt; do \
		echo "== installing $$each and what it imports into .venv/$$each"; \
		$(PIP) install -q --require-hashes --no-deps --no-build-isolation --no-compile --upgrade \
			--target .venv/$$each -r requirements/$$each.lock || exit 1; \
	done
	@touch $@

# Helm, schemas, a pooler, and what environments, images and packages are made of.
.venv/.deploy: requirements/deploy.lock requirements/build.lock requirements/runtime.lock tools/deploy.sh tools/pooler.sh .venv/.dev
	@echo "== fetching what checks deploy/ into .venv/deploy"
	@sh tools/deploy.sh
	@touch $@

# Apart from the rest: it is not locked, so that it is as new as what it asks.
.venv/.audit: .venv/.dev
	@echo "== installing pip-audit into .venv/audit"
	@$(PY) -m venv .venv/audit
	@.venv/audit/bin/python -m pip install -q --disable-pip-version-check pip-audit
	@touch $@

tests/clients/node/node_modules/.installed: tests/clients/node/package-lock.json
	@echo "== installing the Node.js clients"
	@cd tests/clients/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.venv/.dev: requirements/dev.lock requirements/pinned.lock .venv/.runtime
	@echo "== installing what the checks use into .venv"
	@$(PY) tools/install.py requirements/dev.lock
	@$(PIP) install -q --require-hashes --no-deps --upgrade --target .venv/pinned -r requirements/pinned.lock
	@touch $@
