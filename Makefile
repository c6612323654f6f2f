.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
V := .venv/bin
T ?= tests
export PATH := $(CURDIR)/.venv/bin:$(PATH)

help: ## List what can be made
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

setup: .venv/.ready assets/dist/.ready ## Install everything that running needs; leaves .venv/bin/motcua

up: setup ## Start everything and say where to go
	@$(V)/motcua up

test: dev ## Run the whole suite, in parallel (T=path for a part); what failed is asked once more, alone
	@$(V)/python -m pytest $(T) -n $${MOTCUA_TEST_PROCESSES:-auto} --dist loadgroup -q || { \
	  echo "Unsteady, if they pass now · Không vững, nếu nay qua:" && $(V)/python -m pytest $(T) --last-failed --last-failed-no-failures none -v; }

lint: dev ## Check style, types, the house's import rules, migrations, templates
	@$(V)/ruff check . && $(V)/ruff format --check . && PYTHONPATH=src:. $(V)/lint-imports --config importlinter.toml \
	  && $(V)/mypy && $(V)/python tools/check_migrations.py && $(V)/djlint --quiet --lint src

fmt: dev ## Mend style
	@$(V)/ruff check --fix-only -q . ; $(V)/ruff format -q .

arch: dev ## Check the import rules, redraw the tables of facts and ports in docs/
	@PYTHONPATH=src:. $(V)/lint-imports --config importlinter.toml && $(V)/python tools/draw_house.py

lighthouse: dev tools/lighthouse/node_modules/.ready ## Lighthouse over the portal of a running product (MOTCUA_HOME, MOTCUA_PORT)
	@$(V)/python tools/lighthouse/run.py

tools/lighthouse/node_modules/.ready: tools/lighthouse/package-lock.json
	@$(V)/npm ci --prefix tools/lighthouse --silent --no-audit --no-fund --ignore-scripts
	@touch $@

packs: setup ## Check every procedure pack and play its examples
	@$(V)/motcua pack check packs

bench: setup ## Measure intake, answer and journey on this machine
	@$(V)/motcua bench intake --seconds 10 && $(V)/motcua bench answer --seconds 20 && $(V)/motcua bench journey --seconds 10

shots: dev ## Take the README's screenshots
	@$(V)/python tools/take_shots.py

dev: setup .venv/.dev

clean: ## Remove what was built; never var/
	@rm -rf .venv node_modules assets/dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

lock: ## Pin all packages anew with their hashes
	@$(V)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements/run.txt
	@$(V)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

.venv/bin/uv: requirements/installer.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")'
	@test -x $(V)/python || $(PYTHON) -m venv .venv
	@$(V)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/installer.txt
	@touch $@

.venv/.ready: .venv/bin/uv requirements/run.txt pyproject.toml
	@echo "Cài đặt thư viện · Installing packages"
	@$(V)/uv pip install --quiet --python $(V)/python --require-hashes -r requirements/run.txt
	@$(V)/uv pip install --quiet --python $(V)/python --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/.dev: .venv/.ready requirements/dev.txt
	@$(V)/uv pip install --quiet --python $(V)/python --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.ready: .venv/.ready package-lock.json
	@echo "Cài đặt giao diện · Installing front-end packages"
	@$(V)/npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

assets/dist/.ready: node_modules/.ready $(shell find assets -type f -not -path 'assets/dist/*' 2>/dev/null)
	@$(V)/node assets/build.mjs
	@touch $@

.PHONY: help setup up test lint fmt arch lighthouse packs bench shots dev clean lock
