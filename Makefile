# `make` lists the targets. Every set-up step leaves a stamp file, so a second `make run` only starts the server.
# Tools are called as `python -m ...`: their scripts would break where the folder is moved or has a long or spaced path.
PYTHON ?= python3
PY := .venv/bin/python
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
COMPILE_LOCK := $(PY) -m uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header

VENV := .venv/.created
RUNTIME := .venv/.runtime
DEV := .venv/.dev
S3 := .venv/.s3
JS := static/vendor/htmx.min.js
JS_DEV := node_modules/.dev
MESSAGES := $(patsubst %.po,%.mo,$(wildcard subjunctive_app/translations/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup run test test-faults drill drill-offsite drill-deploy bench-deploy compose-check browser lint type bench bench-capacity bench-rooms screenshot messages lock

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(RUNTIME) $(JS) $(MESSAGES) ## install what the app needs (.venv, JavaScript, translations)

run: setup ## set up where needed and serve http://127.0.0.1:8000 (HOST and PORT override)
	@$(PY) -m gunicorn wsgi:app

test: $(DEV) $(JS_DEV) $(MESSAGES) ## set up where needed and run all tests
	@$(PY) -m pytest -n auto --dist loadfile

test-faults: $(DEV) $(JS_DEV) $(MESSAGES) ## run only the tests that kill, freeze and cut off real servers
	@$(PY) -m pytest -m fault

drill: $(DEV) $(JS_DEV) $(MESSAGES) ## lose a database of a million answers and restore it; damage its backups and its log
	@DRILL=1 $(PY) -m pytest tests/faults/test_backups.py -s --timeout 3600

drill-offsite: $(S3) ## lose the machine and restore from the copy elsewhere, at a store that speaks S3
	@$(PY) -m pytest tests/faults/drill_offsite.py -s --timeout 600

drill-deploy: $(DEV) $(JS) $(MESSAGES) ## fail and kill deploys at every step, and try every kind of bad release
	@$(PY) -m pytest --timeout 900 tests/deploy/drill_*.py

bench-deploy: $(DEV) $(JS) $(MESSAGES) ## deploy several times under load and count what failed
	@$(PY) -m scripts.bench_deploy

compose-check: $(DEV) ## check Compose files, Dockerfiles and scripts, without an engine
	@scripts/check_containers.sh

browser: $(DEV) $(JS_DEV) $(MESSAGES) ## run only the tests in Chromium
	@$(PY) -m pytest -m browser

lint: $(DEV) ## check style and format
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/shellcheck -x scripts/*.sh scripts/deploy/*.sh docker/*.sh nginx/ssl/*.sh tests/deploy/*.sh .ci/run

type: $(DEV) ## check types
	@$(PY) -m mypy

bench: $(DEV) $(JS) $(MESSAGES) ## measure the speed
	@$(PY) -m scripts.bench
	@$(PY) -m scripts.bench_diagnosis
	@$(PY) -m scripts.bench_cards
	@$(PY) -m scripts.bench_memory
	@$(PY) -m scripts.bench_logins
	@$(PY) -m scripts.bench_stores
	@$(PY) -m scripts.bench_queries
	@$(PY) -m scripts.bench_api
	@$(PY) -m scripts.bench_metrics
	@$(PY) -m scripts.measure_pages

bench-capacity: $(DEV) $(JS) $(MESSAGES) ## let a thousand people use the whole set-up on this machine
	@$(PY) -m scripts.bench_capacity

bench-rooms: $(DEV) $(JS) $(MESSAGES) ## measure rooms with a thousand and two thousand sockets under load (six minutes)
	@$(PY) -m scripts.bench_rooms

screenshot: $(DEV) $(JS) $(MESSAGES) ## take docs/screenshot.png anew
	@$(PY) -m scripts.screenshots

messages: $(DEV) ## take new texts from the code into the catalogs of translations
	$(PY) -m babel.messages.frontend -q extract -k lazy_gettext --no-location --sort-output -F babel.cfg -o .venv/messages.pot .
	$(PY) -m babel.messages.frontend -q update -i .venv/messages.pot -d subjunctive_app/translations \
		--no-fuzzy-matching --ignore-obsolete --no-wrap

lock: $(DEV) ## remake the lock files from the *.in files and package.json (delete one first to take newer indirect packages)
	$(COMPILE_LOCK) -o requirements.lock requirements.in
	$(COMPILE_LOCK) -o requirements-dev.lock requirements-dev.in
	$(COMPILE_LOCK) -o requirements-node.lock requirements-node.in
	$(COMPILE_LOCK) -o requirements-s3.lock requirements-s3.in
	npm install --package-lock-only --ignore-scripts

# A stamp, not .venv/bin/python: where ensurepip is missing, `venv` fails after making the interpreter.
$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=...")'
	$(PYTHON) -m venv --clear .venv
	@touch $@

$(RUNTIME): requirements.lock $(VENV)
	$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@

$(S3): requirements-s3.lock $(DEV)
	$(PIP_INSTALL) -r requirements-s3.lock
	@touch $@

$(JS): package-lock.json scripts/install_js.sh | $(RUNTIME)
	scripts/install_js.sh

$(JS_DEV): package-lock.json scripts/install_js.sh | $(RUNTIME)
	scripts/install_js.sh --dev
	@touch $@

%.mo: %.po | $(RUNTIME)
	$(PY) -m babel.messages.frontend compile --input-file $< --output-file $@
