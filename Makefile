# `make up` is all you need to start; `make` alone lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
STACK ?= dev

TOOLCHAIN := $(PYTHON) -m toolchain
# Expanded when a recipe runs, that is after `ready` has made the virtualenv.
VENV = $(shell $(TOOLCHAIN) venv 2>/dev/null)
PY = $(VENV)/bin/python
BOT_PY = $(shell $(TOOLCHAIN) bot-venv 2>/dev/null)/bin/python
OF_shared := and not own
OF_own := and own
CODE := bot config components toolchain images bench testbed tests __main__.py
LOCK := --quiet --generate-hashes --strip-extras --no-emit-find-links --no-emit-index-url

.PHONY: help up down purge status doctor keep admin backup restore rollback links export-workflows export-schema apply-schema ask test-alert preview preflight env venv tools prepare lock test e2e drill-updates drill-alerts drill-offsite screenshots e2e-bed drills verify-images bench lint format docs ready

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: ## deploy the stack, with everything that it needs (STACK=dev)
	@$(TOOLCHAIN) up --stack $(STACK)

down: ## destroy the stack; data volumes and generated keys stay
	@$(TOOLCHAIN) down --stack $(STACK)

purge: ## destroy the stack with all its data, after you type its name
	@$(TOOLCHAIN) purge --stack $(STACK)

status: ## show what runs, its health and addresses, alerts and disks
	@$(TOOLCHAIN) status --stack $(STACK)

admin: ## open the pages of pgAdmin and its like, which are not public, until Ctrl-C (STACK=prod)
	@$(TOOLCHAIN) admin --stack $(STACK)

doctor: ## look at all servers: what is wrong or soon will be, each with its fix
	@$(TOOLCHAIN) doctor --stack $(STACK) $(FLAGS)

keep: ## copy the state and its passphrase, which exist once, to TO=FOLDER, and try the copy
	@$(TOOLCHAIN) keep --stack $(STACK)

backup: ## make a base backup of PostgreSQL now; NAME=before-import gives this moment a name instead
	@$(TOOLCHAIN) backup --stack $(STACK)

restore: ## bring data back to TO=latest, a time or a name, after a question (STACK=prod)
	@$(TOOLCHAIN) restore --stack $(STACK)

rollback: ## bring images and data back to before the last upgrade, after a question; TO=before-upgrade-... names another one
	@$(TOOLCHAIN) rollback --stack $(STACK)

links: ## write what n8n and Directus need for each other again; FLAGS=--dry only tells what differs
	@$(TOOLCHAIN) links --stack $(STACK) $(FLAGS)

ask: ## ask the bot that ships, without Telegram: Q="How much is it?"
	@$(TOOLCHAIN) ask --stack $(STACK)

export-workflows: ## write workflows that were made in n8n's editor to files: NAME="Orders to CRM", or all published ones
	@$(TOOLCHAIN) export-workflows --stack $(STACK)

export-schema: ## write Directus's collections, fields and relations to directus/snapshot.yaml
	@$(TOOLCHAIN) export-schema --stack $(STACK)

apply-schema: ## make Directus as that file says, after a question where data is lost; FLAGS=--dry only tells
	@$(TOOLCHAIN) apply-schema --stack $(STACK) $(FLAGS)

test-alert: ## send a message to everybody who is told of alerts (STACK=prod)
	@$(TOOLCHAIN) test-alert --stack $(STACK)

preview: ## show what an update would do, in plain language; LIVE=1 asks n8n and Directus, too, what was changed there
	@$(TOOLCHAIN) preview --stack $(STACK)

preflight: ## check whether all remote servers are fit for the stack (STACK=prod)
	@$(TOOLCHAIN) preflight --stack $(STACK)

env: ## print the environment: eval "$(make -s env)" gives this shell pulumi and Python
	@$(TOOLCHAIN) env --stack $(STACK)

venv: ## create the virtualenv and print its path
	@$(TOOLCHAIN) venv

tools: ## provide the virtualenv, Pulumi and its plugins
	@$(TOOLCHAIN) tools

prepare: ## provide tools, Docker engine and images
	@$(TOOLCHAIN) prepare --stack $(STACK)

test: lint ## format, lint, types and unit tests; needs neither Docker nor Pulumi
	$(PY) -m pytest -q tests --ignore tests/e2e --ignore tests/e2e_bed
	$(BOT_PY) -m pytest -q tests/bot

e2e: prepare ready ## deploy stacks of its own, test them, remove them; PART=shared and PART=own are its halves
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m pytest tests/e2e --ignore tests/e2e/test_browser.py --durations 25 -m "not drill $(OF_$(PART))"

screenshots: prepare ready ## deploy a stack of its own and make the pictures of docs/images
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && TAPBOT_PICTURES=docs/images $(PY) -m pytest tests/e2e/test_browser.py

drill-updates: prepare ready ## updates under load and late starts, each with minutes of waiting (25 minutes)
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m pytest -s tests/e2e --ignore tests/e2e/test_browser.py -m drill

drill-alerts: prepare ready ## break a stack of its own in nine ways and see who is told when (40 minutes); needs root
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m pytest -s tests/e2e/drill_alerts.py

drill-offsite: prepare ready ## copy a stack of its own to a bucket and bring it back (7 minutes)
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m pytest -s tests/e2e/drill_offsite.py

e2e-bed: prepare ready ## deploy and test the production stack on two servers of a test bed (SUITE=trixie: on Debian 13); needs root
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && TAPBOT_BED_SUITE=$(SUITE) $(PY) -m pytest tests/e2e_bed

drills: prepare ready ## lose a server and bring it back on a test bed, and write docs/drills.md; needs root
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && TAPBOT_DRILLS=docs/drills.md $(PY) -m pytest tests/e2e_bed/drills

verify-images: ready ## pull the official images, compare them with their facts, start each; needs a registry
	$(PY) -m images.verify
	$(TOOLCHAIN) prepare --stack $(STACK)
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m bench --busy start

bench: prepare ready ## measure and print the figures of docs/performance.md
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m bench

lint: ready ## format, lint, types and YAML; changes nothing
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy $(CODE)
	$(PY) -m mypy --python-executable $(BOT_PY) bot tests/bot
	$(PY) -m yamllint --strict .

format: ready ## format the code and fix what ruff can fix
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

docs: ready ## write the generated parts of the documentation
	$(PY) -m config.report.reference --write
	$(PY) -m tests.support.readme

# Nothing else needs pip-tools, so it gets a temporary virtualenv of its own.
lock: ready ## compile requirements*.in to exact versions with hashes
	folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(PY) -m venv "$$folder"; \
	"$$folder/bin/python" -m pip install --quiet 'pip-tools==7.6.2'; \
	for place in . bot; do \
	  for name in requirements requirements-dev; do \
	    (cd "$$place" && "$$folder/bin/pip-compile" $(LOCK) --output-file "$$name.txt" "$$name.in"); \
	  done; \
	done

ready:
	@$(TOOLCHAIN) venv >/dev/null
	@$(TOOLCHAIN) bot-venv >/dev/null
