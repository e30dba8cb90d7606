# The commands of this repository; `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_TIME := $(VENV)/.run-time
DEVELOPMENT := $(VENV)/.development
SOURCES := src tests tools bench examples
SOURCES := $(wildcard $(SOURCES))
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test system lint types docs docs-check bench format clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN_TIME) ## start the demo: an access point and devices on simulated air (ARGS="--once" plays it through)
	@$(BIN)/pushbutton demo $(ARGS)

test: system $(DEVELOPMENT) ## install what is missing, then check everything: lint, types, docs, every test
	@$(MAKE) --no-print-directory lint types docs-check
	@mkdir -p test-results
	$(BIN)/pytest -ra --numprocesses=2 --dist=loadgroup --durations=10 \
		--junit-xml=test-results/junit.xml $(ARGS)

system:
	@sh tools/system_packages.sh

lint: $(DEVELOPMENT) ## ruff: rules and format
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

format: $(DEVELOPMENT) ## rewrite the sources as ruff likes them
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

types: $(DEVELOPMENT) ## mypy --strict
	$(BIN)/mypy

docs: $(DEVELOPMENT) ## write docs/reference and the compatibility page anew from the tables
	$(BIN)/python tools/docs.py
	$(BIN)/python tools/compatibility.py

docs-check: $(DEVELOPMENT) ## fail when docs/reference is not what the tables say
	$(BIN)/python tools/docs.py --check
	$(BIN)/python tools/compatibility.py --check

bench: system $(DEVELOPMENT) ## CPU time per registration and times over the air beside Debian's hostapd (root)
	$(BIN)/python -m bench $(ARGS)

clean: ## remove what was made
	rm -rf $(VENV) test-results site .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(RUN_TIME): pyproject.toml constraints.txt tools/environment.sh
	@sh tools/environment.sh "$(PYTHON)" "$(VENV)" run-time

$(DEVELOPMENT): pyproject.toml constraints.txt tools/environment.sh
	@sh tools/environment.sh "$(PYTHON)" "$(VENV)" development
