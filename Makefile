# make app    environment, install, start the app        make check       format, lint, types, imports, doctests
# make test   environment, install, every test           make test-fast   no browser, TensorFlow, workers
# make format write the format                           make bench       the benchmarks
# make screenshots  the pictures of the README            make messages    the catalogues of languages
# make attack       what a stranger might try            make soak        what a class costs
# make lock         versions and hashes                  make licences    those of all packages
# make sbom         the bill of materials

# Dozens of processes import the same modules: compiled once, not by each.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
# A file of tests stays in one process, which has one server, one browser and one TensorFlow.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: app test test-fast check format messages bench attack soak screenshots chromium clean \
        lock licences sbom \
        test-processors test-without-onednn test-without-avx512

app: .venv/app
	$(BIN)/streamlit run app.py

test: .venv/dev chromium
	$(PYTEST)
	$(MAKE) test-processors

test-fast: .venv/dev
	$(PYTEST) -m "not browser and not tensorflow and not cluster"

# As on a machine without oneDNN, and on one without AVX-512.
test-processors: .venv/dev
	$(MAKE) -j 2 test-without-onednn test-without-avx512

test-without-onednn: export TF_ENABLE_ONEDNN_OPTS = 0
test-without-avx512: export ONEDNN_MAX_CPU_ISA = AVX2
test-without-onednn test-without-avx512:
	$(BIN)/python -m pytest -q -m processor tests/nets tests/training

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/biome ci
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q --doctest-modules --ignore cnnviz/ui/navigation.py cnnviz

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/biome check --write

messages: .venv/dev
	$(BIN)/python -m cnnviz.i18n

attack: .venv/dev
	$(BIN)/python -m tests.attacks.pictures
	$(BIN)/python -m tests.attacks.addresses
	$(BIN)/python -m tests.attacks.folders
	$(BIN)/python -m tests.attacks.models

# Fewer or shorter: make soak SOAK="sliders --sessions 20 --minutes 1"
soak: .venv/dev
	$(BIN)/python -m tests.soak $(SOAK)

bench: .venv/dev chromium
	$(BIN)/python -m tests.benchmarks.conv
	$(BIN)/python -m tests.benchmarks.pages
	$(BIN)/python -m tests.benchmarks.page_costs
	$(BIN)/python -m tests.benchmarks.busy
	$(BIN)/python -m tests.benchmarks.maps
	$(BIN)/python -m tests.benchmarks.memory
	$(BIN)/python -m tests.benchmarks.augment
	$(BIN)/python -m tests.benchmarks.learning
	@test -n "$$CNNVIZ_CIFAR10" || echo "Training is timed where CNNVIZ_CIFAR10 names CIFAR-10."
	@test -z "$$CNNVIZ_CIFAR10" || for each in training watching transfer robust; do \
		$(BIN)/python -m tests.benchmarks.$$each --data "$$CNNVIZ_CIFAR10" || exit 1; done

lock: .venv/dev
	$(BIN)/python -m tests.packages.lock

licences: .venv/dev
	$(BIN)/python -m tests.packages.licences

sbom: .venv/dev
	$(BIN)/python -m tests.packages.sbom sbom.cdx.json

screenshots: .venv/dev chromium
	$(BIN)/python -m tests.screenshots

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "cnnviz needs Python 3.11 or newer; name one: make PYTHON=python3.12 app"; exit 1; }
	$(PYTHON) -m venv .venv
	touch $@

.venv/app: .venv/python requirements.txt
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

.venv/dev: .venv/app requirements-dev.txt
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $@

chromium: .venv/dev
	@$(BIN)/python -m tests.browser.chromium

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
