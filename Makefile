PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint unit slow peer clean

demo: $(READY)
	$(BIN)/fractalscape demo --output-dir outputs/demo

test: lint unit

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/pytest -n 2 --dist loadgroup -q

slow: $(READY)
	$(BIN)/pytest -m slow -q

peer: $(READY)
	$(BIN)/pip install -q -c constraints.txt -e '.[peers]'
	$(BIN)/pytest -m peer -q benchmarks

$(READY): pyproject.toml constraints.txt
	@echo "Installing into $(VENV): 1.2 GB, a few minutes."
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $(READY)

clean:
	rm -rf $(VENV) outputs .pytest_cache .ruff_cache .hypothesis
