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
OF_ :=
PART_MARK = $(if $(filter undefined,$(origin OF_$(PART))),$(error PART: is no part (got $(PART); expected shared, own, or nothing)),$(OF_$(PART)))
SLOW_MARK = $(if $(filter no,$(SLOW)),and not slow)
CODE := bot config components toolchain images bench testbed tests __main__.py
LOCK := --quiet --generate-hashes --strip-extras --no-emit-find-links --no-emit-index-url

.PHONY: help up down purge status doctor keep admin backup restore rollback recover links export-workflows export-schema apply-schema ask test-alert preview preflight env venv tools prepare lock test e2e drill-updates drill-alerts drill-offsite screenshots e2e-bed drills verify-images publish bench lint format docs ready

help: ## show this list
	@awk -F ':.*## ' '/^##@ / {print substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Every day (STACK=dev, or another stack)

up: ## deploy the stack, with everything that it needs
	@$(TOOLCHAIN) up --stack $(STACK)

preview: ## show what an update would do; LIVE=1: and what was changed in n8n and Directus
	@$(TOOLCHAIN) preview --stack $(STACK)

status: ## show what runs, its health and addresses, alerts and disks
	@$(TOOLCHAIN) status --stack $(STACK)

doctor: ## look at all servers: what is wrong or soon will be, each with its fix
	@$(TOOLCHAIN) doctor --stack $(STACK) $(FLAGS)

admin: ## open the pages of pgAdmin and its like, which are not public, until Ctrl-C
	@$(TOOLCHAIN) admin --stack $(STACK)

preflight: ## check whether all remote servers are fit for the stack
	@$(TOOLCHAIN) preflight --stack $(STACK)

test-alert: ## send a message to everybody who is told of alerts
	@$(TOOLCHAIN) test-alert --stack $(STACK)

down: ## destroy the stack; data volumes and generated keys stay
	@$(TOOLCHAIN) down --stack $(STACK)

purge: ## destroy the stack with all its data, after you type its name
	@$(TOOLCHAIN) purge --stack $(STACK)

##@ Data

backup: ## make a base backup now; NAME=before-import gives this moment a name instead
	@$(TOOLCHAIN) backup --stack $(STACK)

restore: ## bring data back to TO=latest, a time or a name, after a question
	@$(TOOLCHAIN) restore --stack $(STACK)

rollback: ## bring images and data back to before the last upgrade, after a question
	@$(TOOLCHAIN) rollback --stack $(STACK)

recover: ## bring all of a lost SERVER=data to another, ONTO=edge, after a question
	@$(TOOLCHAIN) recover --stack $(STACK)

keep: ## copy the state and its passphrase, which exist once, to TO=FOLDER
	@$(TOOLCHAIN) keep --stack $(STACK)

##@ n8n, Directus and bots

links: ## write what n8n and Directus need for each other; FLAGS=--dry only tells
	@$(TOOLCHAIN) links --stack $(STACK) $(FLAGS)

export-workflows: ## write workflows of n8n to files: NAME="Orders to CRM", or all
	@$(TOOLCHAIN) export-workflows --stack $(STACK)

export-schema: ## write the content model of Directus to directus/snapshot.yaml
	@$(TOOLCHAIN) export-schema --stack $(STACK)

apply-schema: ## make Directus as that file says; FLAGS=--dry only tells
	@$(TOOLCHAIN) apply-schema --stack $(STACK) $(FLAGS)

ask: ## ask the bot that ships, without Telegram: Q="How much is it?"
	@$(TOOLCHAIN) ask --stack $(STACK)

##@ Tools

env: ## print the environment: eval "$(make -s env)" gives this shell pulumi and Python
	@$(TOOLCHAIN) env --stack $(STACK)

venv: ## create the virtualenv and print its path
	@$(TOOLCHAIN) venv

tools: ## provide the virtualenv, Pulumi and its plugins
	@$(TOOLCHAIN) tools

prepare: ## provide tools, Docker engine and images
	@$(TOOLCHAIN) prepare --stack $(STACK)

publish: ready ## push our own images to REGISTRY=registry.example.com/tapbot
	@$(PY) -m images.publish $(REGISTRY)

##@ Development

test: lint ## format, lint, types and unit tests; needs neither Docker nor Pulumi
	$(PY) -m pytest -q --numprocesses auto --dist loadfile tests --ignore tests/e2e --ignore tests/e2e_bed
	$(BOT_PY) -m pytest -q tests/bot

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

##@ Real deployments

e2e: prepare ready ## deploy stacks of its own and test them; PART=shared, own; SLOW=no: what CI runs
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m pytest tests/e2e --ignore tests/e2e/test_browser.py --durations 25 -m "not drill $(PART_MARK) $(SLOW_MARK)"

e2e-bed: prepare ready ## the production stack on two servers of a test bed (SUITE=trixie); root
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && TAPBOT_BED_SUITE=$(SUITE) $(PY) -m pytest tests/e2e_bed -m "not drill $(SLOW_MARK)"

drills: prepare ready ## lose a server and bring it back on a test bed: docs/drills.md; root
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && TAPBOT_DRILLS=docs/drills.md $(PY) -m pytest tests/e2e_bed/drills

drill-updates: prepare ready ## updates under load and late starts (25 minutes)
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m pytest -s tests/e2e --ignore tests/e2e/test_browser.py -m drill

drill-alerts: prepare ready ## break a stack in nine ways and see who is told when (40 minutes); root
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m pytest -s tests/e2e/drill_alerts.py

drill-offsite: prepare ready ## copy a stack of its own to a bucket and bring it back (7 minutes)
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m pytest -s tests/e2e/drill_offsite.py

screenshots: prepare ready ## make the pictures of docs/images
	$(PY) -m images
	eval "$$($(TOOLCHAIN) env)" && TAPBOT_PICTURES=docs/images $(PY) -m pytest tests/e2e/test_browser.py

verify-images: ready ## pull the official images and compare them with their facts; a registry
	$(PY) -m images.verify
	$(TOOLCHAIN) prepare --stack $(STACK)
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m bench --busy start

bench: prepare ready ## measure and print the figures of docs/performance.md
	eval "$$($(TOOLCHAIN) env)" && $(PY) -m bench

ready:
	@$(TOOLCHAIN) venv >/dev/null
	@$(TOOLCHAIN) bot-venv >/dev/null
