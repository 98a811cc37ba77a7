"""A store of runs, few images that are read at once, and the process that pages ask."""

from __future__ import annotations

import pytest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.training.store.store import Store
from cnnviz.ui import dataset, engine
from cnnviz.ui.glossary import mentions
from cnnviz.ui.inspector import inspector


@pytest.fixture(scope="package", autouse=True)
def process():
    """Give the one process that answers all pages, and end it after the last."""
    yield inspector()
    inspector().close()
    inspector.clear()


@pytest.fixture(autouse=True)
def plain_prose(monkeypatch):
    """Show prose as it is written: which of its words are marked has tests of its own."""
    monkeypatch.setattr(mentions, "word_forms", dict)


@pytest.fixture(scope="module")
def data():
    return shapes_dataset(200, 60)


@pytest.fixture
def store(tmp_path, monkeypatch, data):
    monkeypatch.setenv("CNNVIZ_STORE", str(tmp_path))
    monkeypatch.setattr(dataset, "load", lambda choice: data)
    dataset._dataset.clear()
    engine.engine.clear()
    yield Store(str(tmp_path))
    dataset._dataset.clear()
    engine.engine.clear()
