# Two commands do everything: `make demo` shows the program, `make test` runs all that CI runs.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
STORE ?= demo-store
PORT ?= 8000

.PHONY: help demo test bench clean
help:
	@echo "make demo    ingest the sample articles, print what they say, serve it on http://127.0.0.1:$(PORT)/"
	@echo "make test    ruff, mypy --strict and pytest, as CI does"
	@echo "make bench   measure the speed of each part"
	@echo "make clean   remove the environment, the demo store and what tools left behind"

demo: $(VENV)/.installed
	$(BIN)/civicgraph demo --store $(STORE) --port $(PORT)

# Every step runs even when one before it fails; pytest comes last.
test: $(VENV)/.installed-for-tests
	@.ci/install-chromium || true
	@failed=0; \
	for step in "ruff check ." "ruff format --check ." "mypy --strict" "pytest -n 2 --dist loadfile"; do \
		echo "== $$step"; $(BIN)/$$step || failed=1; \
	done; exit $$failed

# screenshot.py takes the README's picture and measures nothing.
bench: $(VENV)/.installed-for-tests
	@for script in $(filter-out benchmarks/screenshot.py,$(wildcard benchmarks/*.py)); do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

clean:
	rm -rf $(VENV) $(STORE) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "civicgraph needs Python 3.11 or later: install it, or say where it is with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "the environment cannot be made: on Debian and Ubuntu install the package python3-venv" >&2; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-for-tests: pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/.installed
