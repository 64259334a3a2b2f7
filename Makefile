# Needs Python 3.11 or newer, make and git; everything else goes into $(VENV).
PYTHON ?= python3
VENV   ?= .venv
OUT    ?= out
UV     ?= uv

BIN       := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LISTING   := $(VENV)/licenses/.installed
FOCUS     := $(VENV)/focus

# The FOCUS validator's code needs the grammar of 3.12, and its numpy is not built for later versions.
FOCUS_PYTHON ?= $(shell for python in python3.12 $$HOME/.pyenv/versions/3.12.*/bin/python; do \
	if "$$python" -c '' 2>/dev/null; then echo "$$python"; break; fi; done)
NO_FOCUS_PYTHON := the FOCUS validator needs Python 3.12: make focus FOCUS_PYTHON=/path/to/python3.12

# More arguments for pytest, for uv (e.g. --upgrade), for the attacks and for the benchmark.
PYTEST_ARGS ?=
ATTACK_ARGS ?=
LOCK_ARGS   ?=
BENCH_ARGS  ?=
BENCH_REQUESTS ?= 5000000
BENCH_USERS    ?= 100000
BENCH_DRAWS    ?= 100000
BENCH_LOGS     ?= 1000000 10000000

.DEFAULT_GOAL := help
.PHONY: help demo test lint format attack focus focus-python licenses bench bench-usage bench-simulation bench-scenario docs lock clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' $(firstword $(MAKEFILE_LIST)) | tr '@' '\t' | expand -t 18

demo: $(INSTALLED) ## answer the worked example; its database and charts go into out/
	$(BIN)/unitecon run openai -o $(OUT)

test: $(INSTALLED) ## run every test
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

lint: $(INSTALLED) ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(INSTALLED) ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

attack: $(INSTALLED) ## attack everything: kills, full disks, broken input, hostile names, runaway SQL
	$(BIN)/python -m attacks $(ATTACK_ARGS)

# The validator opens a file of its package as if it were run from its own sources: hence the link, beside the log
# that it writes. Its exit code is 0 even where rules fail, so its report is read.
focus: $(INSTALLED) $(FOCUS)/.installed ## have the FOCUS project's validator check an export (needs Python 3.12)
	mkdir -p $(OUT)/focus
	$(BIN)/unitecon export focus assistant_startup -o $(OUT)/focus/focus.csv
	ln -sfn "$$($(FOCUS)/bin/python -c 'import focus_validator as at; print(*at.__path__)')" $(OUT)/focus/focus_validator
	cd $(OUT)/focus && $(abspath $(FOCUS))/bin/focus-validator --data-file focus.csv --validate-version 1.2 \
		--block-download --output-type unittest --output-destination report.xml >validator.txt
	$(BIN)/python -m conformance $(OUT)/focus/report.xml

focus-python:
	@echo $(or $(FOCUS_PYTHON),$(error $(NO_FOCUS_PYTHON)))

bench: $(INSTALLED) ## measure start-up against its limits
	$(BIN)/python benchmarks/startup.py $(BENCH_ARGS)

bench-usage: $(INSTALLED) ## measure a log's way to margins; BENCH_REQUESTS says how large a log
	mkdir -p $(OUT)/bench
	$(BIN)/python benchmarks/usage_log.py --requests $(BENCH_REQUESTS) --users $(BENCH_USERS) \
		--months 3 --first-month 2025-10 --format parquet -o $(OUT)/bench/log.parquet \
		--user-plans $(OUT)/bench/user_plans.csv
	$(BIN)/python benchmarks/usage_margins.py $(OUT)/bench/log.parquet \
		--user-plans $(OUT)/bench/user_plans.csv --folder $(OUT)/bench $(BENCH_ARGS)

bench-scenario: $(INSTALLED) ## measure a new scenario on built cases; BENCH_LOGS says how large logs
	$(BIN)/python benchmarks/new_scenario.py openai assistant_startup $(BENCH_LOGS) \
		--folder $(OUT)/bench $(BENCH_ARGS)

bench-simulation: $(INSTALLED) ## measure many draws against numpy by hand; BENCH_DRAWS says how many
	$(BIN)/python benchmarks/simulation.py --draws $(BENCH_DRAWS) $(BENCH_ARGS)
	$(BIN)/python benchmarks/simulation.py --draws $(BENCH_DRAWS) --growth $(BENCH_ARGS)
	$(BIN)/python benchmarks/conditioning.py $(BENCH_ARGS)

licenses: $(INSTALLED) $(LISTING) ## list the licences of all locked packages and, as CycloneDX, the packages
	mkdir -p $(OUT)
	$(VENV)/licenses/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml \
		--output-file $(OUT)/components.cdx.json $(BIN)/python
	$(BIN)/python -m licenses $(OUT)/components.cdx.json

docs: $(INSTALLED) ## rewrite what the documents show of the model
	$(BIN)/python docs/names.py
	$(BIN)/python docs/refresh.py

lock: ## pin what pyproject.toml asks for (needs uv)
	$(UV) pip compile pyproject.toml --no-config --extra notebook --group dev \
		--universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--quiet --output-file requirements.lock $(LOCK_ARGS)
	$(UV) pip compile licenses/requirements.in --no-config \
		--universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--quiet --output-file licenses/requirements.lock $(LOCK_ARGS)
	$(UV) pip compile conformance/requirements.in --no-config \
		--universal --python-version 3.12 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--quiet --output-file conformance/requirements.lock $(LOCK_ARGS)

clean: ## remove what these targets made, the environment too
	rm -rf $(VENV) $(OUT) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, e.g. make PYTHON=python3.12")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# An environment of its own: what lists packages should not be listed with them.
$(LISTING): licenses/requirements.lock $(INSTALLED)
	$(PYTHON) -m venv --clear $(VENV)/licenses
	$(VENV)/licenses/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# Its own, too: the validator needs earlier versions of DuckDB and Polars.
$(FOCUS)/.installed: conformance/requirements.lock $(INSTALLED)
	$(or $(FOCUS_PYTHON),$(error $(NO_FOCUS_PYTHON))) -m venv --clear $(FOCUS)
	$(FOCUS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
