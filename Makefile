# Everything is installed into .venv; delete that folder to start afresh.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FUZZ_S ?= 120
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.DEFAULT_GOAL := run
.PHONY: help run clean test test-all browser wheel-test check format docs translations bench simulate mine fuzz audit lock

# Each target says what it does after ##; a line that begins with ##@ begins a group.
help:  ## list the targets
	@awk -F ':.*## ' '/^##@/ {print "\n" substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' \
	  $(MAKEFILE_LIST)

##@ Use

run: $(VENV)/.ready  ## make the sample show's episode into public/ (the default)
	$(BIN)/digest run --out public

clean:  ## remove .venv, public, .digest and what was built
	rm -rf $(VENV) public dist build .digest

##@ Test

# Two processes at most: each may hold the voice's model, a gigabyte.
test: $(VENV)/.ready-dev  ## run the tests; COVERAGE=1 also fails below the floor of coverage, and takes longer
	$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder $(if $(COVERAGE),--cov --cov-report=term)

test-all: $(VENV)/.ready-dev  ## run the slow tests, too
	$(BIN)/python -m pytest -m "not wheel"

browser: $(VENV)/.ready-dev  ## fetch a Chromium for the tests of the pages; without one they are skipped
	-@command -v npm >/dev/null || $(PIP) install -c constraints.txt --group browser
	-@$(BIN)/python -m tests.browser

wheel-test: $(VENV)/.ready-dev  ## build the wheel, install it elsewhere, make an episode with it
	$(BIN)/python -m pytest -m wheel

##@ Change

check: $(VENV)/.ready-dev  ## check format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.ready-dev  ## format the code, and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.ready-dev  ## write the reference pages of docs/ from the program
	$(BIN)/python -m tests.docs

translations: $(VENV)/.ready-dev  ## compile the Chinese messages, and write the Traditional ones
	$(BIN)/python -m tests.traditional
	$(BIN)/pybabel compile -d digest/locale -D digest

##@ Measure

bench: $(VENV)/.ready-dev  ## print the figures of docs/performance.md; twenty minutes
	@$(PIP) install -c constraints.txt --group bench
	$(BIN)/python -m tests.bench

simulate: $(VENV)/.ready-dev  ## say what a night of up to a hundred thousand shows would take
	$(BIN)/python -m tests.bench.simulate

mine: $(VENV)/.ready-dev  ## list how the numbers and polyphones of TEXT=FILE are read, the most frequent first
	@$(BIN)/python -m tests.bench.mine $(TEXT)

fuzz: $(VENV)/.ready-dev  ## feed hostile bytes to the parsers, FUZZ_S seconds each (Linux, macOS; Python 3.11)
	@$(PIP) install -c constraints.txt --group fuzz
	for target in feed page text; do $(BIN)/python -m tests.hostile.fuzz $$target $(FUZZ_S) || exit 1; done

##@ Release

audit: $(VENV)/.ready  ## look up known faults of the locked versions
	@$(PIP) install -c constraints.txt --group audit
	@$(BIN)/python -m tests.packaging.audit

lock: $(VENV)/.ready  ## lock requirements.txt anew, for every Python and system
	@$(PIP) install -c constraints.txt --group audit
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  -c constraints.txt pyproject.toml >$(VENV)/lock
	@{ grep '^#' requirements.txt; echo; cat $(VENV)/lock; } >$(VENV)/lock.whole && mv $(VENV)/lock.whole requirements.txt

# pip older than 23.3 stops with an assertion at lxml's extras, so pip itself comes first.
$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else "digest needs Python 3.11 to 3.13, this is %d.%d: make PYTHON=python3.12 ..." % v)'
	@echo "Setting up $(VENV): about a minute ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install -U "pip>=25.1"
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@echo "Setting up $(VENV) for development ..."
	@$(PIP) install -c constraints.txt --group dev
	@touch $@
