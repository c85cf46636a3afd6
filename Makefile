# Một Cửa. `make run` starts everything on a machine that has git, make and Python 3.11 with venv.
# Settings (PORT, DATA_DIR, …) come from the environment: see kiosk/settings.py.

PYTHON ?= $(shell command -v python3.11 || echo python3)
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)
SOURCES := kiosk assistant surveys tests .ci wsgi.py

# File names with Vietnamese letters are read the same way whatever the terminal's language is.
export PYTHONUTF8 = 1

.DELETE_ON_ERROR:
.PHONY: run setup test check bench messages installed development

run: installed
	@.venv/bin/kiosk run

setup: installed
	@.venv/bin/kiosk prepare

test: setup development
	.venv/bin/pytest tests

check: development $(CATALOGUES:.po=.mo)
	.venv/bin/ruff check $(SOURCES)
	.venv/bin/ruff format --check $(SOURCES)
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/djlint kiosk/templates --lint --quiet
	.venv/bin/python .ci/check_translations.py
	.venv/bin/kiosk catalogue check
	.venv/bin/python .ci/check_migrations.py

bench: setup development
	.venv/bin/python -m tests.bench

# Both environments as their lock files say, and the translations compiled.
installed: application-and-assistant $(CATALOGUES:.po=.mo)

.PHONY: application-and-assistant
application-and-assistant:
	@$(PYTHON) .ci/environments.py application assistant

development:
	@$(PYTHON) .ci/environments.py application development

%.mo: %.po | application
	@.venv/bin/pybabel --quiet compile --input-file=$< --output-file=$@

.PHONY: application
application:
	@$(PYTHON) .ci/environments.py application

# After changing a text in a page: collect the texts into every translation, then translate them.
messages: development
	.venv/bin/python .ci/check_translations.py --update
