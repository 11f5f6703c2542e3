# `make run` serves the application, `make test` checks it. Both install what they need first.

PORT ?= 8000
DEMO ?= yes
WORKERS ?= 2

PYTHON := .venv/bin/python
PACKAGES := $(patsubst %/apps.py,%,$(wildcard */apps.py))
# Find a suitable Python once, when .venv does not exist yet.
FIND_PYTHON = for name in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$name; break; }; done
# pip prints its output only when it fails.
INSTALL = $(PYTHON) -m pip install --quiet --no-compile --disable-pip-version-check --no-input

.PHONY: help run dev test audit lint format messages pictures bench stop
.DEFAULT_GOAL := run

# Compiled modules halve the time of the second start, so keep them whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

help:  ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

run: .venv/installed  ## Serve the application with the demonstration mission
	@HTTPS=no exec $(PYTHON) manage.py serve --port $(PORT) --demo $(DEMO)

dev: .venv/installed-dev  ## Development server: reloads on change, shows errors in the browser
	@DEBUG=yes HTTPS=no $(PYTHON) manage.py migrate --verbosity 0
	@test "$(DEMO)" != yes || DEBUG=yes HTTPS=no $(PYTHON) manage.py load_demo
	@DEBUG=yes HTTPS=no exec $(PYTHON) manage.py runserver 127.0.0.1:$(PORT)

test: lint  ## Linters, import contracts, type checks and tests
	@$(PYTHON) -m pytest -n $(WORKERS) --dist worksteal; code=$$?; $(PYTHON) -m csi.core.db.embedded stop test >/dev/null; exit $$code

audit: lint  ## Everything in `make test`, and the long checks: every page, large data, mutations
	@$(PYTHON) -m pytest -m "" -n $(WORKERS) --dist worksteal; code=$$?; $(PYTHON) -m csi.core.db.embedded stop test >/dev/null; exit $$code

lint: .venv/installed-dev  ## Linters, import contracts and type checks only
	@$(PYTHON) -m ruff check --no-cache .
	@$(PYTHON) -m ruff format --no-cache --check --quiet .
	@$(PYTHON) -m djlint --quiet --lint .
	@PYTHONPATH=. .venv/bin/lint-imports --no-cache --no-logo
	@DATABASE_URL=postgres:///csi SECRET_KEY=lint HTTPS=no $(PYTHON) -m mypy --no-error-summary $(PACKAGES)

format: .venv/installed-dev  ## Format the code and fix what the linter can fix
	@$(PYTHON) -m ruff check --fix --quiet .
	@$(PYTHON) -m ruff format --quiet .

messages: .venv/installed-dev  ## Update the catalogues in csi/locale from the source
	@DATABASE_URL=postgres:///csi SECRET_KEY=messages HTTPS=no DJANGO_SETTINGS_MODULE=csi.settings $(PYTHON) -m csi.tests.support.catalogues

pictures: .venv/installed-dev  ## Take the screenshots in docs/pictures from `make run` on the same PORT
	@$(PYTHON) -m csi.tests.support.screenshots --port $(PORT)
	@$(PYTHON) -m csi.tests.support.report_screenshots

bench: .venv/installed-dev  ## Measure the performance targets on generated missions; writes docs/performance.md
	@$(PYTHON) -m csi.tests.support.bench

stop: .venv/installed  ## Stop the embedded PostgreSQL servers
	@$(PYTHON) -m csi.core.db.embedded stop
	@$(PYTHON) -m csi.core.db.embedded stop test >/dev/null

.venv/bin/python:
	@found=$$($(FIND_PYTHON)); \
	test -n "$$found" || { echo "CSI needs Python 3.11 or newer with its venv module (Debian: apt install python3-venv)."; exit 1; }; \
	echo "Creating .venv with $$found"; \
	"$$found" -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing requirements.txt (a minute or two)"
	@$(INSTALL) -r requirements.txt >.venv/pip.log 2>&1 || { cat .venv/pip.log; exit 1; }
	@touch $@

.venv/installed-dev: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing requirements-dev.txt (a minute or two)"
	@$(INSTALL) -r requirements-dev.txt >.venv/pip.log 2>&1 || { cat .venv/pip.log; exit 1; }
	@touch $@ .venv/installed
