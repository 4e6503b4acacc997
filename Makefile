# make demo: install, generate a sample province, check it.   make test: run all tests of core and plugins.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PLUGINS := caps ballots sums voters tiers contests sources terbilang register overseas revote forensics
EDITABLE := $(PLUGINS:%=--editable plugins/recaprules-%)
PROJECTS := pyproject.toml $(PLUGINS:%=plugins/recaprules-%/pyproject.toml) constraints.txt
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
CATALOGUE := src/recaprules/cli/locale/id/LC_MESSAGES/click
SAMPLE ?= sample

.PHONY: demo test test-engines lint types docs messages check tables bench bench-national clean

demo: $(VENV)/ready
	$(BIN)/recaprules generate province --contests ppwp --seed 2024 --output $(SAMPLE)
	@echo
	$(BIN)/recaprules check $(SAMPLE) --fail-on never

test: $(VENV)/ready-to-develop
	$(BIN)/python -m pytest -q

test-engines: $(VENV)/ready-to-develop
	$(PIP) --editable '.[duckdb,spark,dask]'
	@command -v java > /dev/null || echo 'without Java, Spark is not tested: apt-get install openjdk-17-jre-headless'
	$(BIN)/python -m pytest -q tests/engines tests/realdata/test_engines.py

lint: $(VENV)/ready-to-develop
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports

types: $(VENV)/ready-to-develop
	$(BIN)/mypy src $(PLUGINS:%=plugins/recaprules-%/src)

docs: $(VENV)/ready-to-develop
	$(BIN)/python -m sphinx -W -n -j 2 --keep-going -q -b html docs docs/_build/html

messages: $(VENV)/ready-to-develop
	$(BIN)/pybabel compile --input-file $(CATALOGUE).po --output-file $(CATALOGUE).mo

check: test lint types docs

tables: $(VENV)/ready-to-develop
	$(BIN)/python docs/_real/verdicts.py

bench: $(VENV)/ready-to-develop
	$(PIP) --editable '.[bench]'
	$(BIN)/python benchmarks/one_form.py
	$(BIN)/python benchmarks/bulk.py
	$(BIN)/python benchmarks/whole_process.py
	$(BIN)/python benchmarks/libraries.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/engines.py

bench-national: $(VENV)/ready-to-develop
	$(BIN)/python benchmarks/national.py

clean:
	rm -rf $(VENV) $(SAMPLE) docs/_build docs/rules docs/id/aturan .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/ready: $(PROJECTS)
	$(PYTHON) -c 'import sys; sys.exit("recaprules needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable '.[cli,generate]' $(EDITABLE)
	@touch $@

$(VENV)/ready-to-develop: $(VENV)/ready
	$(PIP) --editable '.[develop]' $(EDITABLE)
	@touch $@
