# The commands of the house. `make help` lists them.
#
# Pins: requirements/*.txt, exact versions with hashes and no address of any package host. (uv.lock and pylock.toml
# write such addresses into the file, so they are not used.) `make lock` writes the pins from pyproject.toml.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
BIN := .venv/bin
PINS := requirements/bootstrap.txt requirements/build.txt pyproject.toml scripts/make_env.sh
COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --no-annotate -q $(UPGRADE)

# Three at a time, since two cores wait a third of the time for browsers, servers and disks. A file to each: what a file
# shares (a browser, a running Safehands) is started once. In the order of the folders: else the few long tests, such as
# the journeys, come last, one after another.
TOGETHER = -n 3 --dist loadfile --no-loadscope-reorder

# The tests start many programs: what one has compiled, the next one finds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help env demo test test-long simulate lint format lock sbom bench bench-agreement bench-pages bench-record clean system system-tests

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | awk -F '\t' '{ printf "  make %-15s %s\n", $$1, $$2 }'

env: system .venv/.made-dev ## make the environment for work on Safehands (.venv)

demo: system .venv/.made-runtime ## start Safehands with an invented caseload; PORT=8000 changes where
	@exec $(BIN)/safehands up --demo --port $(PORT)

test: system-tests .venv/.made-dev ## every kind of check, the short form (about 16 minutes on two cores)
	$(BIN)/pytest $(TOGETHER)
	@scripts/test_other_python.sh

test-long: system-tests .venv/.made-dev ## every check, the long ones as well
	$(BIN)/pytest $(TOGETHER) -m "" --hypothesis-profile=long
	@scripts/test_other_python.sh

SEEDS ?= 1 2 3 4 5 6 7 8 9 10
simulate: system .venv/.made-dev ## play a thousand person-years, a hundred for each seed; SEEDS="11 12" chooses others
	@for seed in $(SEEDS); do echo "seed $$seed"; $(BIN)/safehands simulate --people 50 --days 730 --seed $$seed || exit 1; done

lint: system .venv/.made-dev ## ruff, mypy strict, import-linter; all of them, whatever the first one finds
	@failed=0; for check in "ruff check ." "ruff format --check ." mypy lint-imports; do \
		echo "$$check"; $(BIN)/$$check || failed=1; \
	done; exit $$failed

format: .venv/.made-dev ## lay the code out and mend what ruff can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lock: system .venv/.made-dev ## write requirements/*.txt anew; UPGRADE=--upgrade takes newer versions
	$(COMPILE) requirements/bootstrap.in -o requirements/bootstrap.txt
	$(COMPILE) requirements/build.in -o requirements/build.txt
	$(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(COMPILE) pyproject.toml --extra dev -c requirements/runtime.txt -o requirements/dev.txt
	$(COMPILE) pyproject.toml --extra bench -c requirements/runtime.txt -o requirements/bench.txt

sbom: .venv/.made-dev ## check every pin and write build/sbom.json, the bill of materials (CycloneDX); needs no network
	$(BIN)/python scripts/sbom.py build/sbom.json

bench: system .venv-bench/.made ## decide one question in ten engines and measure it (5 minutes); draw docs/pictures/growth.svg
	.venv-bench/bin/python -m benchmarks.decide
	.venv-bench/bin/python -m benchmarks.growth

bench-agreement: system .venv-bench/.made ## time printing and sealing an agreement, and what memory it takes (10 minutes)
	.venv-bench/bin/python -W ignore -m benchmarks.agreement

bench-pages: system .venv-bench/.made ## what every page costs with 5,000 cases and a million pieces of evidence (20 minutes, 5 GB of disk)
	.venv-bench/bin/python -W ignore -m benchmarks.pages

bench-record: system .venv/.made-dev ## time checking a million entries, and what the record costs a sign-off (10 minutes)
	$(BIN)/python -W ignore -m benchmarks.record

clean: ## remove the environments and caches; what was recorded stays
	rm -rf .venv .venv-3.* .venv-bench build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What the system must have; quiet when nothing is missing.
system:
	@scripts/system_check.sh
system-tests:
	@scripts/system_check.sh --tests

# dev holds all of runtime in the same versions, so either may be laid over the other.
.venv/.made-%: requirements/%.txt $(PINS)
	@scripts/make_env.sh .venv $* "$$(scripts/find_python.sh)"
	@touch $@

# The engines to compare with stay out of .venv.
.venv-bench/.made: requirements/bench.txt $(PINS)
	@scripts/make_env.sh .venv-bench bench "$$(scripts/find_python.sh)"
	@touch $@
