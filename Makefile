# Everything one does with this project. `make` alone explains it. Nothing is needed beforehand but make and Python 3.11+.

PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= data
DEMO ?= 1
# What pytest is given: make test ARGS="tests/ledger -x"
ARGS ?= tests
# 1: all combinations where a day's run tries pairs, and more examples of each law
NIGHT ?=
export NIGHT
VENV ?= .venv
export VENV

BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help install install-tests programs run test check fmt bench pictures clean
.SILENT:

help: ## this list
	echo "make WHAT, where WHAT is one of:"
	sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'
	echo "Settings of run: PORT=8000 HOST=127.0.0.1 DATA=data (the folder of points.db) DEMO=1 (0: start empty)."
	echo "All other settings: docs/operating.md."

run: install ## set up what is missing, load the demo community on the first start, serve on http://localhost:8000
	POINTS_PORT=$(PORT) POINTS_HOST=$(HOST) POINTS_DATA="$(DATA)" POINTS_DEMO=$(DEMO) exec python -m points_app serve

test: install-tests programs ## run all tests on SQLite and PostgreSQL, with Redis, Caddy and Chromium (ARGS="tests/ledger" for some, NIGHT=1 for every combination)
	python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder $(ARGS)

check: install-tests ## lint, format, types, import rules, migrations, translations: everything but the tests
	echo "== ruff: lint";                        ruff check
	echo "== ruff: format";                      ruff format --check
	echo "== mypy: types";                       mypy
	echo "== import-linter: who may use whom";   python -m tests.check_imports
	echo "== alembic: models and migrations";    python -m tests.check_migrations
	echo "== gettext: both languages whole";     python -m tests.check_catalogues
	echo "== the drawing in CONTRIBUTING.md";    python tools/floors.py --check

fmt: install-tests ## put the code in shape
	ruff check --fix-only --quiet
	ruff format

bench: install-tests programs ## measure: ledger, boards, page weights, memory (prints, asserts nothing)
	python -m bench

pictures: install-tests programs ## make the README's pictures anew from the running demo
	python -m tests.pictures

install: ## only set up the environment to run
	sh tools/python tools/install.py run

install-tests: ## only set up the environment to test
	sh tools/python tools/install.py tests

programs:
	sh tools/programs

clean: ## remove what was installed and built; the data stays
	rm -rf $(VENV) .web .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
