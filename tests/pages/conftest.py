"""A store of runs for the pages that show them, and few images that are read at once."""

from __future__ import annotations

import pytest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.training.store.store import Store
from cnnviz.ui import dataset, engine
from cnnviz.ui.inspector import inspector


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left():
    """End the process that pages have asked, before what the next module forgets of it."""
    yield
    inspector().close()
    inspector.clear()


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
