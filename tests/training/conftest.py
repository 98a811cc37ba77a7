"""What the tests of training share: tiny data, and runs that are trained in this process."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cnnviz.data.dataset import shapes_dataset
from cnnviz.nets import Conv2D, Dense, Flatten, MaxPooling2D, NetworkSpec, Rescaling
from cnnviz.training.config import RunConfig
from cnnviz.training.data_choice import DataChoice
from cnnviz.training.store.store import Store

SMALL = NetworkSpec(
    (32, 32, 3),
    (
        Rescaling(),
        Conv2D(8, 3, padding="same", activation="relu"),
        MaxPooling2D(4),
        Conv2D(8, 3, activation="relu"),
        Flatten(),
        Dense(10, "softmax"),
    ),
    "Small",
)
TINY = RunConfig("Tiny", DataChoice("shapes"), SMALL, epochs=2, batch_size=32)


@pytest.fixture(scope="session")
def tiny_data():
    """Give 200 images to learn from, of which 40 are kept for validation, and 60 to test with."""
    return shapes_dataset(200, 60)


@pytest.fixture
def store(tmp_path):
    return Store(str(tmp_path))


@pytest.fixture
def trained(keras, tiny_data, store, monkeypatch):
    """Give a function that trains `TINY`, changed at will, in this process; it gives the run."""

    def run(data=tiny_data, **changes):
        # For the program of the run too.
        monkeypatch.setattr("cnnviz.training.sources.load", lambda choice: data)
        return train_in(store, data, **changes)

    return run


@pytest.fixture
def wished(monkeypatch):
    """Give a function that sets the controls that a run reads, one before each batch or look."""
    from cnnviz.training.worker import session

    def wish(*controls):
        waiting = list(controls)
        monkeypatch.setattr(
            session,
            "ControlReader",
            lambda *_: lambda: waiting.pop(0) if len(waiting) > 1 else waiting[0],
        )
        monkeypatch.setattr(session, "_PAUSE", 0.001)
        return waiting

    return wish


def train_in(store, data, *, probe=None, run_id="", **changes):
    """Train `TINY`, changed at will, in this process; give the run."""
    from cnnviz.training.worker.worker import train

    run_id = run_id or store.create(replace(TINY, **changes), "me", probe)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("cnnviz.training.sources.load", lambda choice: data)
        train(run_id, store.url)
    return store.run(run_id)
