# Every command that anyone types; continuous integration calls the same ones.
SHELL := bash
.SHELLFLAGS := -o pipefail -c
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?= -n auto --dist loadfile
BROWSERS := chromium chromium-browser google-chrome

.PHONY: up test lint types contracts tests format browser-deps soak bench messages requirements clean help

help:            ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/	/'

up: $(VENV)/run.stamp            ## make the environment, start everything with the demo operation
	@$(BIN)/callsheet up --demo

test: lint types contracts tests            ## everything that must hold before a change goes in

lint: $(VENV)/dev.stamp            ## style
	@echo "• style"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .

types: $(VENV)/dev.stamp            ## types (mypy strict)
	@echo "• types"
	@$(BIN)/mypy

contracts: $(VENV)/dev.stamp            ## who may import whom
	@echo "• imports"
	@$(BIN)/lint-imports

tests: $(VENV)/dev.stamp            ## the suite without soak tests (PYTEST_ARGS="" for one process)
	@echo "• tests"
	@$(BIN)/python -m pytest -q -m "not soak" $(PYTEST_ARGS)

format: $(VENV)/dev.stamp            ## put the code into shape
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

browser-deps:            ## a Chromium for the browser tests (installed where we are root and there is apt-get)
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		echo "No Chromium found: the browser tests will be skipped. Install your system's package chromium."; \
	fi

soak: $(VENV)/dev.stamp            ## the long tests: thousands of kill -9
	@$(BIN)/python -m pytest -q -m soak

fuzz: $(VENV)/dev.stamp            ## ask the API ten thousand things (FUZZ=1000 for fewer)
	@CALLSHEET_FUZZ=$(or $(FUZZ),10000) $(BIN)/python -m pytest -q -rP --show-capture=stdout tests/edges/api/test_fuzz.py -n auto -p no:logging

bench: $(VENV)/dev.stamp            ## the figures of benchmarks/
	@$(BIN)/python -m benchmarks

messages: $(VENV)/dev.stamp            ## gather what can be translated, bring the catalogues up to it, compile
	@$(BIN)/python -m callsheet.boot.messages

requirements:            ## pin the newest versions that pyproject.toml allows
	@$(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet uv
	@build/uv/bin/uv pip compile --quiet --upgrade $(PIN) pyproject.toml requirements/build.in -o requirements/run.txt
	@build/uv/bin/uv pip compile --quiet --upgrade $(PIN) --extra dev -c requirements/run.txt pyproject.toml requirements/build.in -o requirements/dev.txt

PIN := --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --custom-compile-command "make requirements"

clean:            ## remove the environment and all caches (never your data)
	@rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache src/*.egg-info

# Counts the packages while pip works; what it said is kept for when it fails.
COUNT := awk '/^Collecting|^Downloading|^Using cached/ {n++; printf "\r  %d packages", n / 2; fflush()} /^Installing collected/ {printf "\r  installing …       "; fflush()} END {printf "\r                     \r"}'
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input
define install
	@$(PIP) $(1) 2>&1 | tee $(VENV)/pip.log | $(COUNT) || { grep -vE '^(Collecting|Downloading|Using cached|WARNING)' $(VENV)/pip.log >&2; exit 1; }
endef

# The stamps say which pinned files an environment was made from.
$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Callsheet needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Use: make up PYTHON=python3.12")'
	@echo "• making the environment $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv $(VENV)
	$(call install,--require-hashes -r requirements/run.txt)
	$(call install,--no-deps --no-build-isolation -e .)
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@echo "• adding what the tests need"
	$(call install,--require-hashes -r requirements/dev.txt)
	@touch $@
