# Every target sets up what it needs: a virtual environment in .venv, with every package pinned by hash.

PYTHON := .venv/bin/python
POSTGRES_15 := /usr/lib/postgresql/15/bin
CHROMIUM := /usr/bin/chromium

# Two test workers at least, and no more than eight: each has a database of its own.
WORKERS := $(shell n=$$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2); \
                   [ $$n -lt 2 ] && n=2; [ $$n -gt 8 ] && n=8; echo $$n)
PYTEST := $(PYTHON) -m pytest -n $(WORKERS) --dist worksteal

# What the shell may carry for other projects must not lead the installation elsewhere.
unexport PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX PIP_ROOT VIRTUAL_ENV
export PIP_USER := 0

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install run test check lint types imports test-long chaos test-postgresql-15 test-browser \
        test-spreadsheets test-document screenshots format bench lock clean

help:  ## List the targets
	@sed -nE 's/^([a-z0-9-]+):.*  ## (.*)/\1|\2/p' Makefile | awk -F'|' '{ printf "  make %-20s %s\n", $$1, $$2 }'

install: .venv/.installed  ## Set up .venv with the customers command

run: .venv/.installed  ## Serve on 127.0.0.1:8000 (make run ARGS="--port 9000")
	@.venv/bin/customers serve $(ARGS)

test: .venv/.installed-dev  ## Run the tests (make test ARGS="-k lock")
	@$(PYTEST) $(ARGS)

check: lint types imports test-long chaos test-postgresql-15 test-browser test-spreadsheets test-document test  ## The whole gate

lint: .venv/.installed-dev  ## Check format and style
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m ruff check

types: .venv/.installed-dev  ## Check the types
	@$(PYTHON) -m mypy

imports: .venv/.installed-dev  ## Check which package imports which
	@.venv/bin/lint-imports --no-logo

test-long: .venv/.installed-dev  ## Run the tests that freeze, kill and promote servers, and take their time
	@$(PYTEST) -m "long and not browser" $(ARGS)

# Faults and load are drawn from the seed; where something is wrong, the round is named and can be played again.
SEED := 1
ROUNDS := 10
chaos: .venv/.installed-dev  ## Kill, freeze, cut, fail over under load (make chaos SEED=1 ROUNDS=200)
	@$(PYTHON) -m tests.chaos --seed $(SEED) --rounds $(ROUNDS) $(ARGS)

# Pages ask no database but through the routes, which are tested here; their sessions are in tests/application/access.
# Of the long tests those that speak to PostgreSQL themselves: a whole service is the same above it.
test-postgresql-15: .venv/.installed-dev  ## Run the database tests on Debian's PostgreSQL 15, where it is installed
	@if [ -x $(POSTGRES_15)/postgres ]; \
	then export CUSTOMERS_TEST_POSTGRES_BIN=$(POSTGRES_15); \
	  $(PYTEST) -m "database and not long and not browser and not spreadsheet" --ignore tests/api/console && \
	  $(PYTEST) -m "database and long" tests/application tests/projections; \
	else echo "No PostgreSQL 15 in $(POSTGRES_15): the tests run on the embedded PostgreSQL alone."; fi

test-browser: .venv/.installed-dev  ## Use the pages with Debian's Chromium, where it is installed
	@if [ -x $(CHROMIUM) ]; \
	then $(PYTEST) -m browser tests/api/http/reference tests/api/console/browser; \
	else echo "No Chromium in $(CHROMIUM): nobody used the pages in a browser."; fi

screenshots: .venv/.installed-dev  ## Take the pictures of the README anew, with Debian's Chromium
	@CUSTOMERS_TEST_SCREENSHOTS=take $(PYTHON) -m pytest -m browser -q tests/api/console/browser/test_screenshots.py

test-spreadsheets: .venv/.installed-dev  ## Open and save exported tables in LibreOffice, where it is installed
	@if command -v soffice >/dev/null; \
	then $(PYTHON) -m pytest -m spreadsheet tests/application/importing/files/test_spreadsheet_visit.py; \
	else echo "No LibreOffice (soffice): what a spreadsheet program makes of exported tables is not tested."; fi

test-document: .venv/.installed-dev .venv-document/.installed  ## Hold the service, and tools of others, against its document
	@$(PYTHON) -m pytest tests/document/roles.py
	@if [ -e $(NODE_MODULES)/.installed ] || ($(NPM) view typescript version --fetch-retries 0) >/dev/null 2>&1; \
	then $(MAKE) --no-print-directory $(NODE_MODULES)/.installed && \
	  $(PYTHON) -m pytest tests/document/linters.py tests/document/clients.py; \
	else echo "No npm registry answers: the document is not shown to linters, and no clients are made from it."; fi

format: .venv/.installed-dev  ## Put the code in shape
	@$(PYTHON) -m ruff check --fix --exit-zero --quiet
	@$(PYTHON) -m ruff format

bench: .venv/.installed-bench  ## Measure (make bench SCALE=small|full)
	@$(PYTHON) -m tests.benchmarks $(SCALE)

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
                       --no-header --no-emit-index-url $(UPGRADE)

lock:  ## Pin the dependencies of pyproject.toml again, with uv (make lock UPGRADE=--upgrade)
	@PATH="$(CURDIR)/.venv/bin:$$PATH"; \
	command -v uv >/dev/null || { echo "This needs uv: $(PYTHON) -m pip install uv" >&2; exit 1; }; \
	$(LOCK) pyproject.toml -o requirements.txt && \
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt && \
	$(LOCK) --group bench -c requirements-dev.txt -o requirements-bench.txt && \
	$(LOCK) --group build -o requirements-build.txt && \
	$(LOCK) --group document -o requirements-document.txt

clean:  ## Remove .venv and everything else that can be made again
	@rm -rf .venv .venv-document tests/document/node_modules tests/document/*/generated build dist *.egg-info \
	        .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find domain application projections api tests -name __pycache__ -prune -exec rm -rf {} +

# Each of these marks is written last, so that an installation that was cut off is done again. Killed in the middle, pip
# can leave half a package that it later takes for a whole one: a .venv that is still .unfinished is made again.
pip_install = touch .venv/.unfinished; \
    $(PYTHON) -m pip --quiet --quiet --no-input --no-cache-dir --disable-pip-version-check install $(1); \
    status=$$?; rm .venv/.unfinished; exit $$status

.venv/.installed: .venv/.made requirements.txt requirements-build.txt pyproject.toml
	@echo "Installing the packages ..."
	@$(call pip_install,--require-hashes -r requirements.txt -r requirements-build.txt)
	@$(call pip_install,--no-build-isolation --no-deps --editable .)
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.txt
	@echo "Installing the packages for development ..."
	@$(call pip_install,--require-hashes -r requirements-dev.txt)
	@touch $@

.venv/.installed-bench: .venv/.installed-dev requirements-bench.txt
	@echo "Installing the packages for the benchmark ..."
	@$(call pip_install,--require-hashes -r requirements-bench.txt)
	@touch $@

# Node comes from PyPI too: that of a system is often too old.
.venv-document/.installed: .venv/.made requirements-document.txt
	@echo "Installing the tools that check the document ..."
	@$(PYTHON) -m venv --clear .venv-document
	@.venv-document/bin/python -m pip --quiet --quiet --no-input --no-cache-dir --disable-pip-version-check \
	  install --require-hashes -r requirements-document.txt
	@touch $@

# Nothing is run while npm installs, and its cache stays here.
NODE_MODULES := tests/document/node_modules
NPM := cd tests/document && PATH="$(CURDIR)/.venv-document/bin:$$PATH" npm --no-update-notifier --loglevel=error \
  --cache "$(CURDIR)/.venv-document/npm-cache"

$(NODE_MODULES)/.installed: .venv-document/.installed tests/document/package-lock.json
	@$(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@

# The mark holds the path: scripts in a virtual environment name it, so a moved or copied folder needs a new one.
# So does a folder whose Python was upgraded or removed.
ifneq ($(CURDIR),$(shell [ ! -e .venv/.unfinished ] && $(PYTHON) -c 'import pip' 2>/dev/null && cat .venv/.made))
.PHONY: .venv/.made
endif
.venv/.made:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  found=$$python; \
	  $$python -c 'import ensurepip, venv' 2>/dev/null || continue; \
	  echo "Making .venv with $$($$python --version) ..."; \
	  $$python -m venv --clear .venv && printf '%s' "$(CURDIR)" >$@ && exit 0; \
	  exit 1; \
	done; \
	if [ -z "$$found" ]; then echo "This needs Python 3.11 or newer (python3)." >&2; \
	else echo "$$found cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; fi; \
	exit 1
