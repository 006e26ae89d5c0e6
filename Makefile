# The commands of this house. `make` alone lists them.

SHELL := /bin/bash
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do command -v $$name && break; done)
INSTALL := $(PYTHON) scripts/install.py
PYTEST := .venv/bin/python -m pytest

# Where `make run` keeps its data, and that it shows itself off; both can be set from outside.
RETAKE_DATA_DIR ?= $(CURDIR)/.retake
RETAKE_DEMO ?= true

.DEFAULT_GOAL := help
.PHONY: help install run build test test-durations test-fast test-web test-browser lint format docs bench clean

help: ## list the commands
	@echo "Retake: git for takes"; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## install what is needed, without starting anything
	@$(INSTALL) python studio

run: ## start the studio in demo mode and print its address
	@$(INSTALL) python studio
	@RETAKE_DATA_DIR="$(RETAKE_DATA_DIR)" RETAKE_DEMO="$(RETAKE_DEMO)" exec .venv/bin/retake up

build: ## build the studio and a wheel with it inside, into dist/
	@$(INSTALL) python studio
	@.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	@ls -1 dist

test: ## run every test: lint, the studio's, Python's, the browser's
	@$(INSTALL) python node studio browser
	@scripts/test.sh

test-durations: ## run every test and write down how long each file took, for the order of the next runs
	@$(INSTALL) python node studio browser
	@scripts/test.sh --write-durations

test-fast: ## run the Python tests that take no browser and little time
	@$(INSTALL) python
	@$(PYTEST) -m "not browser and not slow"

test-web: ## run the studio's own tests
	@$(INSTALL) node
	@npm --prefix web run --silent test

test-browser: ## run the journeys in Chromium
	@$(INSTALL) python studio browser
	@$(PYTEST) -m browser

lint: ## check style, types, import directions and house rules
	@$(INSTALL) python node
	@scripts/lint.sh

format: ## bring sources into shape
	@.venv/bin/ruff format --quiet src tests scripts benchmarks
	@.venv/bin/ruff check --quiet --fix src tests scripts benchmarks
	@npm --prefix web run --silent format

docs: ## write the reference pages that are made from the sources
	@.venv/bin/python scripts/settings_reference.py

bench: ## measure the claims and write docs/benchmarks.md
	@$(INSTALL) python
	@.venv/bin/python -m benchmarks

clean: ## remove everything that was installed or built, but no data
	rm -rf .venv dist src/retake/web web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
