# The book, from nothing but Python 3.11 or newer, make and git. `make help` says what there is.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

BIN     := .venv/bin
ENV     := .venv/.made
PORT    ?= 8000
WORKERS ?= 2
PYTEST  := $(BIN)/python -m pytest -n $(WORKERS)

##@ Read and rerun

.PHONY: book
book: $(ENV) ## run the chapters that changed and build the site
	@$(BIN)/rarebook build

.PHONY: serve
serve: book ## build the book and show it on http://localhost:8000 (PORT=)
	@$(BIN)/rarebook serve --port $(PORT)

.PHONY: pdf
pdf: book browser ## the whole book as one PDF, printed from the site
	@$(BIN)/rarebook pdf

.PHONY: shots
shots: book browser ## photographs of every page, wide and narrow, light and dark
	@$(BIN)/rarebook shots

.PHONY: lab
lab: $(ENV) ## open the chapters in JupyterLab
	@$(BIN)/jupyter lab --notebook-dir .

##@ Check

.PHONY: test
test: $(ENV) browser ## everything: unit tests, every chapter, the site in a browser
	@echo "test: building the book that the site tests open"
	@$(BIN)/rarebook build
	@echo "test: the rooms unit, chapters and site ($(WORKERS) workers)"
	@$(PYTEST) tests

.PHONY: unit
unit: $(ENV) ## the fast tests only
	@$(PYTEST) tests/unit

.PHONY: chapters
chapters: $(ENV) ## the tests that run notebooks
	@$(PYTEST) tests/chapters

.PHONY: site
site: $(ENV) browser ## the tests that open the site in a browser
	@$(BIN)/rarebook build
	@$(PYTEST) tests/site

.PHONY: lint
lint: $(ENV) ## style, types, spelling, and notebooks without outputs
	@echo "lint: style"    && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "lint: types"    && $(BIN)/mypy
	@echo "lint: spelling" && $(BIN)/codespell
	@echo "lint: notebooks hold no outputs" && $(BIN)/nbstripout --keep-id --verify chapters/*.ipynb

.PHONY: format
format: $(ENV) ## put code and notebooks into shape
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@$(BIN)/nbstripout --keep-id chapters/*.ipynb

.PHONY: cover
cover: $(ENV) browser ## which lines of the package the fast and the site tests never reach
	@$(BIN)/rarebook build
	@$(PYTEST) tests/unit tests/site -k 'not full_disk' \
		--cov=rarebook --cov-report=term --cov-fail-under=90

.PHONY: mutants
mutants: $(ENV) ## plant twenty mistakes, one by one: do the tests notice?
	@$(BIN)/python tests/mutants.py

.PHONY: bench
bench: $(ENV) browser ## time and weigh the book beside plain jupyter-book
	@$(BIN)/rarebook bench

##@ Keep

.PHONY: lock
lock: $(ENV) ## solve pyproject.toml into requirements.lock (UPGRADE=1: to the newest versions)
	@echo "lock: solving pyproject.toml for Python 3.11 and newer"
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-annotate --no-config \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		$(if $(UPGRADE),--upgrade) --quiet --output-file requirements.lock
	@echo "lock: requirements.lock names $$(grep -c '==' requirements.lock) packages"

.PHONY: upgrade
upgrade: book ## newest versions into the lock, everything again, and what it changed in the book
	@rm -rf _build/before && cp -R _build/runs _build/before
	@$(MAKE) --no-print-directory lock UPGRADE=1
	@$(MAKE) --no-print-directory book
	@echo "upgrade: packages" && git diff --unified=0 requirements.lock | grep '^[+-][a-z]' || true
	@echo "upgrade: the book" && $(BIN)/rarebook changed _build/before

.PHONY: audit
audit: $(ENV) ## known weaknesses of the packages in the lock
	@$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements.lock

.PHONY: licences
licences: $(ENV) ## the licences of the packages in the lock
	@$(BIN)/python scripts/list_licences.py

.PHONY: hooks
hooks: $(ENV) ## check before every commit (pre-commit, from this environment)
	@$(BIN)/pre-commit install

.PHONY: clean
clean: ## forget what was built (the environment stays)
	rm -rf _build

.PHONY: distclean
distclean: clean ## forget the environment too
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

##@ Behind the scenes

.PHONY: env
env: $(ENV) ## make the environment if the lock or pyproject.toml changed

$(ENV): requirements.lock pyproject.toml scripts/make_env.sh
	@scripts/make_env.sh
	@touch $@

.PHONY: browser
browser: ## find or install the browser of the site tests
	@scripts/install_browser.sh

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
