# The commands for people and CI jobs. `make help` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.DEFAULT_GOAL := help
.PHONY: help warehouse refresh report load dbt docs status check test test-slow test-faults spark test-spark fuzz lint \
        format bench bench-page bench-capability bench-rankings bench-spark sample picture vendor lock audit clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

warehouse: $(VENV)/.main  ## load facts, run dbt, publish the warehouse, print the answer
	@$(BIN)/modelmart build

refresh: $(VENV)/.main  ## same, and also load newest releases and live addresses
	@$(BIN)/modelmart build --live

report: $(VENV)/.main  ## write target/report/index.html (builds first, if needed)
	@test -e "$${MODELMART_WAREHOUSE:-warehouse.duckdb}" || $(BIN)/modelmart build
	@$(BIN)/modelmart report

load: $(VENV)/.main  ## load facts into the working file (python -m ingest)
	@$(BIN)/python -m ingest

dbt: $(VENV)/.main  ## run dbt build on the working file, after make load
	@$(BIN)/dbt build

docs: $(VENV)/.main  ## write the docs of all models to target/static_index.html
	@$(BIN)/dbt --quiet docs generate --static
	@$(BIN)/python -m modelmart.dbt_docs

status: $(VENV)/.main  ## show source ages, missing facts, conflicts and last build
	@$(BIN)/modelmart status

check: $(VENV)/.main  ## fail if an offering on the watch list is critical or retired
	@$(BIN)/modelmart check

test: lint  ## run lint and all tests except the slow ones
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m "not slow and not faults and not spark"

test-slow: $(VENV)/.dev  ## run the slow tests (CI runs them too)
	@$(BIN)/python -m pytest -m slow

test-faults: $(VENV)/.dev  ## run the slow fault tests, such as 50 kills (CI runs them too)
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m faults

spark: $(VENV)/.spark  ## install Spark and build the marts with it (docs/scale.md)
	@test -e "$${MODELMART_WAREHOUSE:-warehouse.duckdb}" || $(BIN)/modelmart build
	@$(BIN)/modelmart export --raw
	@$(BIN)/dbt build --target spark

test-spark: $(VENV)/.dev $(VENV)/.spark  ## check that Spark and DuckDB give the same tables (20 minutes)
	@$(BIN)/python -m pytest -m spark

fuzz: $(VENV)/.dev  ## test the parsers with random input for ten minutes
	@HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest tests/faults/test_fuzz.py

PYTHON_FILES := ingest modelmart dbt_project/models tests bench

lint: $(VENV)/.dev $(VENV)/.sqruff  ## run ruff, and sqruff if a model has changed
	@$(BIN)/ruff check $(PYTHON_FILES)
	@$(BIN)/ruff format --check $(PYTHON_FILES)

$(VENV)/.sqruff: $(shell find dbt_project -type f) dbt_project.yml .sqruff | $(VENV)/.dev
	@MODELMART_BUILD=:memory: $(BIN)/sqruff --parsing-errors lint dbt_project
	@touch $@

format: $(VENV)/.dev  ## fix what ruff and sqruff can fix
	@$(BIN)/ruff check --fix $(PYTHON_FILES)
	@$(BIN)/ruff format $(PYTHON_FILES)
	@MODELMART_BUILD=:memory: $(BIN)/sqruff fix dbt_project

bench: $(VENV)/.dev  ## measure the warehouse, write bench/RESULTS.md (20 minutes)
	@$(BIN)/python bench/run.py

bench-capability: $(VENV)/.dev  ## measure how well capability predicts scores that it has not seen (two minutes)
	@$(BIN)/python bench/capability.py

bench-rankings: $(VENV)/.dev  ## measure the SQL of the rankings of all profiles (a minute)
	@$(BIN)/python bench/rankings.py

bench-spark: $(VENV)/.main $(VENV)/.spark  ## measure DuckDB and Spark side by side (30 minutes)
	@$(BIN)/python bench/spark.py

bench-page: $(VENV)/.dev  ## measure how fast the page is, against an empty page of Vega (a minute)
	@$(BIN)/python bench/page.py

picture: $(VENV)/.dev  ## write docs/page.png, the picture of the README (needs Chromium)
	@test -e "$${MODELMART_WAREHOUSE:-warehouse.duckdb}" || $(BIN)/modelmart build
	@$(BIN)/python bench/page.py --picture docs/page.png

VENDORED := tabulator-tables@6.5.3 js-md5@0.9.2
VENDOR   := modelmart/report/vendor

vendor:  ## fetch the scripts of the page that are not ours from npm again, pinned by hash
	@folder=$$(mktemp -d) && cd $$folder && npm pack --silent $(VENDORED) > /dev/null \
	  && for file in *.tgz; do mkdir $${file%-*} && tar xzf $$file -C $${file%-*} --strip-components 1; done \
	  && cp tabulator-tables/dist/js/tabulator.min.js tabulator-tables/dist/css/tabulator.min.css \
	    js-md5/build/md5.min.js $(CURDIR)/$(VENDOR) \
	  && cp tabulator-tables/LICENSE $(CURDIR)/$(VENDOR)/tabulator.LICENSE \
	  && cp js-md5/LICENSE.txt $(CURDIR)/$(VENDOR)/md5.LICENSE && rm -r $$folder
	@cd $(VENDOR) && sha256sum --check --quiet SHA256SUMS && echo "$(VENDOR) has $(VENDORED), as pinned in SHA256SUMS"

sample: $(VENV)/.main  ## generate the sample usage log again (used without USAGE_LOG)
	@$(BIN)/python bench/usage_log.py seeds/usage/sample.parquet --calls 3000

lock: $(VENV)/.dev  ## update the three lock files
	@$(BIN)/uv pip compile $(LOCK_FLAGS) --extra dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile $(LOCK_FLAGS) -c requirements-dev.lock pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile $(LOCK_FLAGS) -c requirements-dev.lock --extra spark pyproject.toml -o requirements-spark.lock

LOCK_FLAGS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
              --no-strip-extras --no-annotate --custom-compile-command "make lock"

audit: $(VENV)/bin/python  ## check all pinned packages for vulnerabilities (network)
	@$(BIN)/python -m venv --clear $(VENV)/audit && $(VENV)/audit/bin/python -m pip install --quiet pip-audit
	@for lock in requirements.lock requirements-dev.lock requirements-spark.lock; do \
	  $(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip --requirement $$lock || exit 1; done

clean:  ## remove the output of dbt and tests; keep the warehouse
	@rm -rf target logs dbt_packages .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "modelmart needs Python 3.11 or later; choose it with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.main: requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# 500 MB, needed only for Spark
$(VENV)/.spark: requirements-spark.lock $(VENV)/.main
	@java -version 2> /dev/null || { echo "Spark needs Java 17 or later; on Debian: apt-get install openjdk-17-jre-headless"; exit 1; }
	@$(PIP) install --require-hashes -r requirements-spark.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.main
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
