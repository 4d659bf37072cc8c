# make app    sets up and opens the app        make test   sets up and runs the tests
#             for this computer alone; HOST=0.0.0.0 for others too: see docs/sharing.md
# make check  everything CI runs               make setup  only sets up
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOST ?= localhost
PORT ?= 8501
BIN := .venv/bin

.PHONY: setup app test style check

setup: .venv/.app

app: .venv/.app
	$(BIN)/streamlit run app.py --server.address $(HOST) --server.port $(PORT)

test: .venv/.dev
	$(BIN)/python -m pytest

style: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: style test

# A stamp is newer than the requirements it was installed from, or the environment is stale.
.venv/.app: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/.dev: requirements-dev.txt requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ .venv/.app

.venv/bin/python:
	$(PYTHON) -m venv .venv
