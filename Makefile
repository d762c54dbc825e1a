# Everything a person or a CI job does with this project. `make help` lists it.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.DEFAULT_GOAL := help
.PHONY: help warehouse refresh report load dbt docs status check test test-slow test-faults spark test-spark fuzz lint \
        format bench bench-spark sample lock audit clean

help:  ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

warehouse: $(VENV)/.main  ## load facts, run dbt build with its tests, publish warehouse.duckdb, print the answer
	@$(BIN)/modelmart build

refresh: $(VENV)/.main  ## the same with the live addresses of the sources (needs the network)
	@$(BIN)/modelmart build --live

report: $(VENV)/.main  ## write the page target/report/index.html; builds the warehouse first if there is none
	@test -e "$${MODELMART_WAREHOUSE:-warehouse.duckdb}" || $(BIN)/modelmart build
	@$(BIN)/modelmart report

load: $(VENV)/.main  ## load facts into the working file only (python -m ingest)
	@$(BIN)/python -m ingest

dbt: $(VENV)/.main  ## dbt build on the working file, after a load
	@$(BIN)/dbt build

docs: $(VENV)/.main  ## write the documentation of every model into one file, target/static_index.html
	@$(BIN)/dbt --quiet docs generate --static
	@$(BIN)/python -m modelmart.dbt_docs

status: $(VENV)/.main  ## how old each source is by its rule, what is not known, what is disputed, the last build
	@$(BIN)/modelmart status

check: $(VENV)/.main  ## how long the offerings on the watch list can be counted on; fails if one is critical or gone
	@$(BIN)/modelmart check

test: lint  ## lint, then pytest, which also runs dbt build with its data and unit tests; all but the slow ones
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m "not slow and not faults and not spark"

test-slow: $(VENV)/.dev  ## the tests that make test leaves out for time; CI runs them too
	@$(BIN)/python -m pytest -m slow

test-faults: $(VENV)/.dev  ## faults that take their time: fifty kills, builds stopped in the middle; CI runs them too
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m faults

spark: $(VENV)/.spark  ## install Spark beside dbt, and build the published facts and the usage log with it (docs/scale.md)
	@test -e "$${MODELMART_WAREHOUSE:-warehouse.duckdb}" || $(BIN)/modelmart build
	@$(BIN)/modelmart export --raw
	@$(BIN)/dbt build --target spark

test-spark: $(VENV)/.dev $(VENV)/.spark  ## the same tables on DuckDB and on Spark, to the last decimal (SPARK_CALLS, 1,000,000)
	@$(BIN)/python -m pytest -m spark

fuzz: $(VENV)/.dev  ## try the parsers on what nobody thought of, for ten minutes
	@HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest tests/faults/test_fuzz.py

lint: $(VENV)/.dev $(VENV)/.sqlfluff  ## ruff, and sqlfluff on every model (if one has changed since the last time)
	@$(BIN)/ruff check ingest modelmart tests bench
	@$(BIN)/ruff format --check ingest modelmart tests bench

$(VENV)/.sqlfluff: $(shell find dbt_project -type f) dbt_project.yml .sqlfluff | $(VENV)/.dev
	@MODELMART_BUILD=:memory: $(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project
	@touch $@

format: $(VENV)/.dev  ## let ruff and sqlfluff fix what they can
	@$(BIN)/ruff check --fix ingest modelmart tests bench
	@$(BIN)/ruff format ingest modelmart tests bench
	@$(BIN)/sqlfluff fix --disable-progress-bar dbt_project

bench: $(VENV)/.main  ## measure the published warehouse beside others and write bench/RESULTS.md (twenty minutes; see --help)
	@$(BIN)/python bench/run.py

bench-spark: $(VENV)/.main $(VENV)/.spark  ## measure DuckDB and Spark side by side into the same file (half an hour)
	@$(BIN)/python bench/spark.py

sample: $(VENV)/.main  ## write the generated usage log anew that stands in where USAGE_LOG names none
	@$(BIN)/python bench/usage_log.py seeds/usage/sample.parquet --calls 3000

lock: $(VENV)/.dev  ## resolve the three locks anew: with hashes, without any index address
	@$(BIN)/uv pip compile $(LOCK_FLAGS) --extra dev pyproject.toml -o requirements-dev.lock
	@$(BIN)/uv pip compile $(LOCK_FLAGS) -c requirements-dev.lock pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile $(LOCK_FLAGS) -c requirements-dev.lock --extra spark pyproject.toml -o requirements-spark.lock

LOCK_FLAGS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
              --no-strip-extras --no-annotate --custom-compile-command "make lock"

audit: $(VENV)/bin/python  ## ask a database of known faults about every pinned package (needs the network; SECURITY.md)
	@$(BIN)/python -m venv --clear $(VENV)/audit && $(VENV)/audit/bin/python -m pip install --quiet pip-audit
	@for lock in requirements.lock requirements-dev.lock requirements-spark.lock; do \
	  $(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip --requirement $$lock || exit 1; done

clean:  ## remove what dbt and the tests leave; the warehouse and the environment stay
	@rm -rf target logs dbt_packages .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "modelmart needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.main: requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# 500 MB that only who runs on Spark needs
$(VENV)/.spark: requirements-spark.lock $(VENV)/.main
	@java -version 2> /dev/null || { echo "Spark needs Java 17 or later, such as Debian's openjdk-17-jre-headless"; exit 1; }
	@$(PIP) install --require-hashes -r requirements-spark.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.main
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
