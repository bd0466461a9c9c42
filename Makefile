# Everything is installed into .venv; delete that folder to start afresh.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: run test test-all check format bench simulate wheel-test clean

run: $(VENV)/.ready  ## make the sample show's episode into public/
	$(BIN)/digest run --out public

test: $(VENV)/.ready-dev  ## the tests
	$(BIN)/python -m pytest

test-all: $(VENV)/.ready-dev  ## the tests, slow ones too
	$(BIN)/python -m pytest -m "not wheel"

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
