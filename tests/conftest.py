"""Settings for all tests, which must be made before TensorFlow is imported, and Keras."""

from __future__ import annotations

import gc
import os
import random
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

import cnnviz  # noqa: F401, it sets what TensorFlow reads

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

# No test fails by time or by chance: the same examples each time, however long they take.
settings.register_profile(
    "cnnviz", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("cnnviz")


# What takes longest comes first, so that both processes end together; pages before TensorFlow's
# objects make each of their runs slower.
SLOWEST = ("browser", "pages", "training", "inspection", "nets")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a browser and what loads TensorFlow, and put the slowest folders first."""
    assert "keras" not in sys.modules, "A file of tests imports Keras: take the fixture `keras`."
    for item in items:
        folder = folder_of(item)
        if folder == "browser":
            item.add_marker("browser")
        if "keras" in getattr(item, "fixturenames", ()):
            item.add_marker("tensorflow")
    order = {folder: place for place, folder in enumerate(SLOWEST)}
    items.sort(key=lambda item: order.get(folder_of(item), len(order)))


def folder_of(item: pytest.Item | pytest.Collector) -> str:
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.fixture(autouse=True, scope="session")
def installed_components() -> Iterator[None]:
    """Have pages look for components in all installed packages once, not whenever one is opened."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        found = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(autouse=True, scope="module")
def seeded_module() -> None:
    """Seed what a file's fixtures draw, and TensorFlow's own generators: only shuffles use them.

    TensorFlow then forgets the operations that it has prepared: before each test that takes more
    than many of the tests themselves.
    """
    seed()
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(0)


@pytest.fixture(autouse=True, scope="module")
def frozen_garbage(request: pytest.FixtureRequest) -> None:
    """Set aside what is left of other files: Streamlit collects garbage at each run of a page."""
    if folder_of(request.node) in ("pages", "ui"):
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def seeded(seeded_module: None) -> None:
    seed()


def seed() -> None:
    """Give a test's networks the same first weights, whatever ran before in its process."""
    if "keras" in sys.modules:
        random.seed(0)
        np.random.seed(0)  # noqa: NPY002, other libraries' own

        from keras.src.backend.common import global_state
        from keras.src.random import seed_generator

        # It is made anew, by Python's numbers.
        global_state.set_global_attribute(seed_generator.GLOBAL_SEED_GENERATOR, None)


@pytest.fixture
def serve(monkeypatch):
    """Give a function that makes the app one that serves others, with some settings."""
    from cnnviz.serving import serving, variable_of

    def set_(**settings):
        monkeypatch.setenv("CNNVIZ_SERVE", "1")
        for name, value in settings.items():
            monkeypatch.setenv(variable_of(name), str(value))
        serving.cache_clear()
        return serving()

    yield set_
    monkeypatch.undo()
    serving.cache_clear()


@pytest.fixture(scope="session")
def bfloat16(keras):
    """Skip what computes in bfloat16 where TensorFlow cannot."""
    from cnnviz.nets.capabilities import has_bfloat16

    if not has_bfloat16():
        pytest.skip("TensorFlow computes no bfloat16 here")


@pytest.fixture(scope="session")
def keras():
    with warnings.catch_warnings():
        # TensorFlow's own imports warn; ours must not.
        warnings.simplefilter("ignore")
        import keras
    keras.utils.set_random_seed(0)
    # TensorFlow's million objects stay to the end: each later search for garbage passes them by.
    gc.collect()
    gc.freeze()
    return keras
