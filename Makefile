# make app    sets up and opens the app        make test   sets up and runs the tests
#             for this computer alone; HOST=0.0.0.0 for others too: see docs/sharing.md
# make check  everything CI runs               make setup  only sets up
# make audit  looks for vulnerable packages    make lock   pins anew what requirements*.txt ask for (UPGRADE=--upgrade)
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= localhost
PORT ?= 8501
BIN := .venv/bin

INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -r
# The lock is for one platform; elsewhere the requirements are installed.
FITTING = $(BIN)/python .ci/fitting.py
COMPILE = $(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --python-platform x86_64-manylinux_2_28 \
	--annotation-style line --custom-compile-command 'make lock' $(UPGRADE)

.PHONY: setup app test browser style check audit lock

setup: .venv/.app

app: .venv/.app
	$(BIN)/streamlit run app.py --server.address $(HOST) --server.port $(PORT)

# A file is one worker's: what its tests are made of is made once. One thread each, since two workers fill two cores.
test: .venv/.dev
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/browser
	$(BIN)/python -m pytest tests/browser

style: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Every page in a real browser, at both widths: a quarter of an hour and more.
browser: .venv/.dev
	VITRINE_BROWSER=all $(BIN)/python -m pytest tests/browser

check: style test audit

audit: .venv/.dev
	$(BIN)/python -m pip check
	$(BIN)/python .ci/audit.py

lock: .venv/.dev
	$(COMPILE) requirements-dev.txt --output-file requirements-dev.lock
	$(COMPILE) requirements.txt --constraints requirements-dev.lock --output-file requirements.lock

# A stamp is newer than the requirements it was installed from, or the environment is stale.
.venv/.app: requirements.txt requirements.lock | .venv/bin/python
	$(INSTALL) $$($(FITTING) requirements)
	touch $@

.venv/.dev: requirements-dev.txt requirements-dev.lock requirements.txt requirements.lock | .venv/bin/python
	$(INSTALL) $$($(FITTING) requirements-dev)
	touch $@ .venv/.app

.venv/bin/python:
	$(PYTHON) -m venv .venv
