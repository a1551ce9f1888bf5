# ConvNets, Counted. `make` says what can be made.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
DATA ?= embedded
MODE ?= fast
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PACKAGE_SOURCES := $(shell find helpers data chapters/*.ipynb -type f -not -name '*.pyc') grader/pyproject.toml
WHEEL := build/wheel/.built
BASE ?= HEAD
COUNT ?= 60
UPGRADE ?=
TRAININGS := ladder pets race survey
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal

.PHONY: help site preview pdf slides archive lint check test colab newest lowest links audit data published-branch release-files wheel test-python test-code shuffled thorough mutants execute ledger pictures serve lock format clean
.DEFAULT_GOAL := help

help:  ## show this list
	@grep -hE '^[a-z -]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14
	@echo
	@echo "Options: DATA=embedded|real  MODE=fast|full (execute, site)  PORT=$(PORT) (serve)  PYTHON=python3.x"

site: $(WHEEL)  ## build the book into _build/html (DATA=real: execute on the real data first)
	$(BIN)/convnets site --data $(DATA) --mode $(MODE)

preview: site  ## which pages differ from those of another commit, side by side (BASE=commit)
	$(BIN)/python -m tests.preview $(BASE)

pdf: site  ## print the book, and its sheet of formulas, into build/ (with Chromium)
	$(BIN)/convnets pdf

slides: $(READY)  ## slides of the chapters in build/slides, a file each, to show without a network
	$(BIN)/convnets slides

archive: site  ## pack site, chapters, wheel and data into one ZIP in build/, to read without a network
	$(BIN)/convnets archive

lint: $(READY)  ## ruff, and mypy on the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint  ## within a minute: lint, types, the tests of what changed (BASE=commit)
	@tests=$$($(BIN)/python -m tests.changed $(BASE)) || exit; \
	if [ -n "$$tests" ]; then $(PYTEST) -x -m "not slow and not browser" $$tests || test $$? -eq 5; \
	else echo "no code with tests of its own has changed since $(BASE)"; fi

test: $(READY)  ## everything that is checked: code, types, chapters, site in a browser
	$(MAKE) --jobs 2 lint site
	$(PYTEST)
	$(BIN)/python -m pytest --nbval chapters -n 2 --dist loadfile

shuffled: site  ## the tests in a random order, three times
	for round in 1 2 3; do $(PYTEST) -p randomly || exit; done

thorough: $(WHEEL)  ## before a release, hours: every chapter with SEED 0 to 9 and in full mode, every network of Keras
	$(PYTEST) -m release

test-python: $(READY)  ## the tests of the code on another Python: make test-python VERSION=3.13
	@test -n "$(VERSION)" || { echo "Which Python? make test-python VERSION=3.13" >&2; exit 2; }
	@if python=$$($(BIN)/uv python find $(VERSION)); then \
		$(MAKE) VENV=.venv-$(VERSION) PYTHON="$$python" test-code; \
	else echo "skipped: no Python $(VERSION) here, and uv could not provide one"; fi

test-code: $(READY) $(WHEEL)
	$(PYTEST) --ignore tests/site --ignore tests/notebooks

colab: $(WHEEL)  ## run all chapters as Colab would, in an environment of its own (a quarter of an hour)
	$(BIN)/python -m tests.colab.emulate

newest lowest: $(READY)  ## the package's tests with the newest, or the lowest, versions that it allows
	$(BIN)/python -m tests.resolution $@

links: $(READY)  ## ask for every link that leads to another site
	$(BIN)/python -m tests.outside

audit: $(READY)  ## ask whether a package of the lock has a known weakness (needs the network)
	$(BIN)/uv tool run pip-audit==2.10.1 --require-hashes --no-deps --disable-pip --requirement requirements.lock

data: $(READY)  ## download the real digits and garments, which a published site shows
	$(BIN)/convnets data fetch digits
	$(BIN)/convnets data fetch garments

published-branch:  ## put the chapters that the site offers onto the branch that Colab opens
	deploy/published_branch.sh

release-files: site  ## what a release is made of, with checksums, in build/release
	rm -rf build/release build/*.zip build/*.pdf
	mkdir -p build/release
	$(BIN)/convnets pdf
	$(BIN)/convnets archive
	cp build/wheel/*.whl build/*.pdf build/convnets-counted-*.zip build/release
	awk '/^## /{n++} n==1' CHANGELOG.md > build/notes.md
	cd build/release && sha256sum -- *.whl *.pdf *.zip > SHA256SUMS

wheel: $(WHEEL)  ## build the package and the grader into build/wheel, to hand out

mutants: $(READY)  ## change the code in small ways and see whether a test notices (COUNT=60 a module)
	$(BIN)/python -m tests.mutation.run --count $(COUNT)

execute: $(READY)  ## run all chapters and store their outputs (DATA=real MODE=full: on real data)
	$(BIN)/convnets execute --data $(DATA) --mode $(MODE)

ledger: $(READY)  ## count all networks of chapter 6 again and store what comes out
	$(BIN)/python -m tests.golden.make_ledger
	$(BIN)/python -m helpers.interactive.receptive_field_explorer_networks

pictures: $(READY)  ## take the pictures of feedback and report for the appendix again
	$(BIN)/python -m tests.grading.reports.make_pictures

serve: site  ## build the book and serve it on http://localhost:8000
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

lock: $(READY)  ## resolve pyproject.toml again into requirements.lock (UPGRADE=package, or all: not its pins)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		$(if $(UPGRADE),$(if $(filter all,$(UPGRADE)),--upgrade,$(UPGRADE:%=--upgrade-package %))) \
		--python-version 3.11 --all-extras --group book --group test pyproject.toml -o requirements.lock

format: $(READY)  ## lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove everything that was made here (but trainings in build/, and the data: convnets data path)
	rm -rf _build dist .venv .venv-* .mypy_cache .pytest_cache .ruff_cache .hypothesis .benchmarks
	test ! -d build || find build -mindepth 1 -maxdepth 1 $(TRAININGS:%=! -name %) -exec rm -rf {} +
	find helpers tests _ext -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock bootstrap.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "ConvNets, Counted needs Python 3.11, 3.12 or 3.13; none was found. \
	Install one, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --require-hashes --compile-bytecode -r requirements.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --no-deps --no-build-isolation --editable .
	touch $@

$(WHEEL): $(READY) $(PACKAGE_SOURCES)
	rm -rf $(@D)
	VIRTUAL_ENV=$(VENV) $(BIN)/uv build --quiet --wheel --no-build-isolation --out-dir $(@D)
	VIRTUAL_ENV=$(VENV) $(BIN)/uv build --quiet --wheel --no-build-isolation --out-dir $(@D) grader
	touch $@
