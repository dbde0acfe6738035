# Everything below needs Python 3.11 or newer (with venv) and make; uv is used when it is there.
# `make test` and `make demo` set up what they need in `.venv`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup test test-all search check fix docs demo verdicts bench lock clean

help:  ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: $(READY)  ## Make the virtual environment with everything that development needs

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "bibsync needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) \
	  && uv pip install --quiet --python $(BIN)/python -r requirements.lock \
	  && uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  $(PYTHON) -m venv $(VENV) \
	  && $(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock \
	  && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	       --no-build-isolation -e .; \
	fi
	@touch $(READY)

test: $(READY)  ## Run the tests, less the slow ones
	$(BIN)/python -m pytest -n auto

test-all: $(READY)  ## Run all tests; needs `bibtex` (Debian: apt-get install texlive-binaries)
	$(BIN)/python -m pytest -n auto -m 'not search'

FIRST ?= 100
search: $(READY)  ## Look for faults of the sync that nobody knows yet; takes some minutes
	FIRST=$(FIRST) $(BIN)/python -m pytest -n auto -m search

check: $(READY)  ## Lint, format, types, layers and generated pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/schema.py --check
	$(BIN)/python scripts/docs.py --check

fix: $(READY)  ## Format, and write the generated pages
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python scripts/docs.py

docs: $(READY)  ## Write the pages that are generated from the code
	$(BIN)/python scripts/docs.py

demo: $(READY)  ## Lint, fix and sync a real reference list with a sandbox of Zotero
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh scripts/demo.sh

verdicts: $(READY)  ## Print the table of right and wrong verdicts on 72 papers
	@$(BIN)/python scripts/verdicts.py

bench: $(READY)  ## Measure speed, memory and start-up against bibtexparser 2
	$(BIN)/python tests/perf/run.py

lock: $(READY)  ## Take the newest versions into requirements.lock
	$(BIN)/python scripts/lock.py

clean:  ## Remove what `make` made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis \
	  .import_linter_cache
