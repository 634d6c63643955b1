# What one can do here. `make` alone prints this list; every target sets up what it needs first.

BIN := .venv/bin
export PYTHON                                   # make run PYTHON=/path/to/python3 chooses the interpreter of .venv
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1      # or pyright asks the npm registry for a newer version of itself

.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-bench run test check mutation bench reliability lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

setup: ## set everything up (quick when nothing changed); leaves .venv/bin/session-monitor
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test

setup-bench:
	@scripts/setup.sh bench

run: setup ## the bedside screen on the built-in simulated machine
	@$(BIN)/session-monitor

test: setup-test ## all tests (choose some with: make test TESTS=tests/domain)
	@scripts/test.sh $(TESTS)

check: setup-test ## style, types and layers: ruff, pyright, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

mutation: setup-test ## defects put into the alarm core that its tests notice; at least 95 %
	$(BIN)/python scripts/mutation.py

bench: setup-bench bench/libmodbus_poll ## the figures of the README, measured on this machine
	$(BIN)/python -m bench

reliability: setup-test ## the figures that show what never happens
	$(BIN)/python -m bench.reliability

lock: ## write requirements.lock and requirements-dev.lock anew (needs uv)
	@scripts/lock.sh

clean: ## remove what was built; recordings and .venv stay
	rm -rf build dist bench/libmodbus_poll .coverage .hypothesis .ruff_cache .import_linter_cache mutants
	find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

bench/libmodbus_poll: bench/libmodbus_poll.c | setup-bench
	$(CC) -O2 -Wall -Wextra -o $@ $< $$(pkg-config --cflags --libs libmodbus)
