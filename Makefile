# make demo    the record club on real customers, then its desk
# make test    everything that proves the house: lint, types, imports, tests
# make serve   the web application          make worker  the jobs, by the timetable
# make bench   the benchmarks               make lint    the first half of make test
# make pins    pin the newest packages      make stop    stop the embedded database
# make messages   find new texts of the pages for their Swedish translation, and compile it
# make faults  kills, frozen workers, a server that is gone or full; KADENS_KILLS=300 for each job unless told
# make storm   money in a storm, judged by the gateway's books; KADENS_STORM_SECONDS=600 and any seed unless told
# The first command makes .venv; what is missing on the machine it names.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# The stamp carries the folder: a copied checkout makes an environment of its own.
PLACE := $(shell pwd -P | cksum | cut -d' ' -f1)
BASE := .venv/.base-$(PLACE)
DEV := .venv/.dev-$(PLACE)
PY := .venv/bin/python
INPUTS := scripts/bootstrap.sh requirements/build.txt pyproject.toml


.PHONY: help demo test lint faults storm bench serve worker stop pins messages

help:
	@sed -n 's/^# \(make.*\)/\1/p' Makefile

$(BASE): $(INPUTS) requirements/base.txt
	@sh scripts/bootstrap.sh base
	@touch $@

$(DEV): $(INPUTS) requirements/dev.txt
	@sh scripts/bootstrap.sh dev
	@touch $(BASE) $@

demo: $(BASE)
	@.venv/bin/kadens demo --serve

serve: $(BASE)
	@.venv/bin/kadens serve

worker: $(BASE)
	@.venv/bin/kadens worker

bench: $(BASE)
	@$(PY) -m benchmarks
	@$(PY) -m benchmarks.pages

test: lint
	@sh scripts/browser.sh
	$(PY) -m pytest -n $${KADENS_TESTERS:-2}

faults: $(DEV)
	KADENS_KILLS=$${KADENS_KILLS:-300} $(PY) -m pytest -n $${KADENS_TESTERS:-2} tests/faults tests/races

storm: $(DEV)
	KADENS_STORM_SECONDS=$${KADENS_STORM_SECONDS:-600} $(PY) -m pytest -s tests/faults/test_storm.py

lint: $(DEV)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

stop:
	@if [ -x $(PY) ]; then $(PY) -m kadens.plumbing.postgres stop; fi

# --universal: the same pins for every Python and platform. No addresses: they differ from machine to machine.
PIN := ../.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--allow-unsafe --no-emit-index-url --no-emit-find-links --no-header

messages: $(DEV)
	$(PY) scripts/messages.py find
	$(PY) scripts/messages.py compile

pins: $(DEV)
	cd requirements && for name in build base dev; do $(PIN) $$name.in -o $$name.txt || exit 1; done
