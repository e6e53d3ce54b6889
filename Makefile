# make serve   build the sample site and serve it      PORT=8000 SITE=build/site INPUT="pages/ more.html"
# make test    lint, types, tests
# make bench   speed and memory against peers, in one run (not in CI)

PORT  ?= 8000
SITE  ?= build/site
INPUT ?=
PYTHON ?= python3
VENV  := .venv
BIN   := $(VENV)/bin

# What the tests ask of npm, where there is npm; without it those tests say that they are skipped.
CLIENTS := $(if $(shell command -v npm),tests/clients/node_modules)

.PHONY: serve test bench lint format clean

serve: $(VENV)/.installed
	@$(BIN)/osce-graph build $(or $(INPUT),--sample) --site $(SITE)
	@$(BIN)/osce-graph serve --site $(SITE) --port $(PORT)

test: $(VENV)/.dev $(CLIENTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadgroup

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks.run
	$(BIN)/python -m tests.benchmarks.sparql
	$(BIN)/python -m tests.benchmarks.fuzz

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/osce-graph reference check --write

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("osce-graph needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

tests/clients/node_modules: tests/clients/package-lock.json
	-npm ci --prefix tests/clients --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch -c $@

clean:
	rm -rf $(VENV) tests/clients/node_modules build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
