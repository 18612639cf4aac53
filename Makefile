# Sève: every task of the house. `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON := .venv/bin/python
ROOMS := layers irrigation interventions dashboard
BUILD := build
DEMO := $(BUILD)/demo
DEMO_DATE := 2026-07-14
QGIS_ENV = QGIS_PLUGINPATH=$(CURDIR)/$(BUILD)/plugins QGIS_CUSTOM_CONFIG_PATH=$(CURDIR)/$(BUILD)/profile
OFFSCREEN = QT_QPA_PLATFORM=offscreen

.PHONY: help setup words guide assets link demo test test-desktop test-plain lint bench run screenshots package package-offline test-package clean

help: ## List what can be done
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: ## Install what is missing (QGIS, Python wheels, page assets); safe to repeat
	@bash tools/setup.sh

words: guide ## Compile the French and English sentences
	@for room in $(ROOMS); do .venv/bin/pybabel -q compile -d $$room/locale -D $$room; done
	@bash tools/translations.sh

assets: ## Fetch what the dashboard page carries (npm) and put it in dashboard/built
	@npm ci --silent --no-fund --no-audit && $(PYTHON) dashboard/assets.py

link: ## Make build/plugins/seve, the folder QGIS loads the plugin from
	@mkdir -p $(BUILD)/plugins $(BUILD)/profile
	@ln -sfn $(CURDIR) $(BUILD)/plugins/seve
	@$(OFFSCREEN) $(QGIS_ENV) qgis_process plugins enable seve >$(BUILD)/link.log 2>&1 \
	  || grep -q 'already enabled' $(BUILD)/link.log || { cat $(BUILD)/link.log; exit 1; }

demo: setup link ## From the sample workbooks to a map, a watering list, reminders and a dashboard
	@mkdir -p $(DEMO)
	@$(OFFSCREEN) $(QGIS_ENV) qgis_process run seve:morning -- \
	  INPUT=sample_data STORE=$(DEMO)/town.gpkg DATE=$(DEMO_DATE) OUTPUT_FOLDER=$(DEMO) LANGUAGE=fr \
	  >$(DEMO)/morning.log 2>&1 || { cat $(DEMO)/morning.log; exit 1; }
	@$(OFFSCREEN) $(QGIS_ENV) qgis_process run seve:print_rounds -- \
	  STORE=$(DEMO)/town.gpkg DATE=$(DEMO_DATE) OUTPUT=$(DEMO)/rounds LANGUAGE=fr \
	  >$(DEMO)/print_rounds.log 2>&1 || { cat $(DEMO)/print_rounds.log; exit 1; }
	@cat $(DEMO)/summary.txt

test: setup link ## Run every test (plain Python, QGIS offscreen, page in Chromium)
	@$(OFFSCREEN) $(PYTHON) -m pytest

test-desktop: setup ## Install the ZIP in an empty QGIS under Xvfb and live a day in it
	@$(PYTHON) tests/desktop/run.py

test-plain: ## Run the tests that need no QGIS
	@$(PYTHON) -m pytest tests/house tests/layers tests/irrigation tests/interventions tests/dashboard -p no:pytest_qgis

lint: setup ## Check style, types, security and Qt 6 readiness
	@.venv/bin/ruff check .
	@bash tools/types.sh
	@.venv/bin/bandit -q -c pyproject.toml -r __init__.py plugin $(ROOMS)
	@$(PYTHON) tools/qt6_ready.py plugin

bench: setup ## Measure speed and memory, as ratios side by side
	@for file in benchmarks/*.py; do $(PYTHON) $$file || exit 1; done

run: setup link ## Open QGIS with the plugin and the demo project
	@$(QGIS_ENV) qgis $(wildcard $(DEMO)/seve.qgz)

screenshots: setup link ## Take the pictures of the guide in the real QGIS, under Xvfb
	@bash tools/screenshots.sh

guide: ## Build the guide, the pages that the plugin's help opens
	@$(PYTHON) tools/guide.py

package: setup ## Build the ZIP for the QGIS plugin repository
	@$(PYTHON) tools/package.py

package-offline: setup ## Build the ZIP for closed networks, with the libraries QGIS lacks
	@$(PYTHON) tools/package_offline.py

test-package: package package-offline ## Install each ZIP in an empty profile and run the morning
	@$(OFFSCREEN) $(PYTHON) -m pytest -m package tests/package

clean: ## Remove what was built (the virtual environment and the installed programs stay)
	@rm -rf $(BUILD) dist dashboard/built
