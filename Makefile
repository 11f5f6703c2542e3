# One command each: `make run` serves the mission, `make test` proves it. Both make what they need first.
# That models and migrations agree (makemigrations --check) is among the tests, which have a database of their own.

PORT ?= 8000
DEMO ?= yes
WORKERS ?= 2

PYTHON := .venv/bin/python
# The newest python that will do is found once, when there is no .venv yet.
FIND_PYTHON = for each in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$each; break; }; done

.PHONY: run test audit lint format pictures speed stop
.DEFAULT_GOAL := run

# Kept once it is compiled, whatever the environment says: a second start takes half the time.
unexport PYTHONDONTWRITEBYTECODE

run: .venv/installed
	@HTTPS=no exec $(PYTHON) manage.py serve --port $(PORT) --demo $(DEMO)

test: lint
	@$(PYTHON) -m pytest -n $(WORKERS) --dist worksteal; code=$$?; $(PYTHON) -m csi.core.db.embedded stop test >/dev/null; exit $$code

# What `make test` asks of one page of each kind, asked of every page; and a hundred thousand rows.
audit: lint
	@$(PYTHON) -m pytest -m "" -n $(WORKERS) --dist worksteal; code=$$?; $(PYTHON) -m csi.core.db.embedded stop test >/dev/null; exit $$code

lint: .venv/installed
	@$(PYTHON) -m ruff check --no-cache .
	@$(PYTHON) -m ruff format --no-cache --check --quiet .
	@$(PYTHON) -m djlint --quiet --lint .
	@PYTHONPATH=. .venv/bin/lint-imports --no-cache --no-logo

format: .venv/installed
	@$(PYTHON) -m ruff check --fix --quiet .
	@$(PYTHON) -m ruff format --quiet .

# Of the demonstration that `make run` serves in another terminal, on the same PORT.
pictures: .venv/installed
	@$(PYTHON) -m csi.tests.support.pictures --port $(PORT)
	@$(PYTHON) -m csi.tests.support.printed_pictures

# How long the server works on each page of figures, on the mission in this data directory.
speed: .venv/installed
	@HTTPS=no $(PYTHON) -m csi.tests.support.speed

stop:
	@$(PYTHON) -m csi.core.db.embedded stop
	@$(PYTHON) -m csi.core.db.embedded stop test >/dev/null

# pip's messages are shown only when it fails.
.venv/installed: requirements.txt
	@test -x $(PYTHON) || { \
		found=$$($(FIND_PYTHON)); \
		test -n "$$found" || { echo "CSI needs Python 3.11 or newer with its venv module (Debian: apt install python3-venv)."; exit 1; }; \
		echo "Making .venv with $$found"; \
		"$$found" -m venv .venv; }
	@echo "Installing requirements.txt (a minute or two)"
	@$(PYTHON) -m pip install --quiet --no-compile --disable-pip-version-check --no-input -r requirements.txt >.venv/pip.log 2>&1 \
		|| { cat .venv/pip.log; exit 1; }
	@touch $@
