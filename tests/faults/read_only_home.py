"""In a home folder that can be read only: runs are shown, and what would write says so."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from cnnviz.data.cifar10 import keras_folder
from cnnviz.data.dataset import DatasetError
from cnnviz.inspection import InspectionError, Inspector
from cnnviz.serving import Serving
from cnnviz.training.config import SEED_LESSON
from cnnviz.training.engine.engine import Engine
from cnnviz.training.export.export import ExportError, export
from cnnviz.training.store.files import StoreError
from cnnviz.training.store.store import Store
from cnnviz.training.store.sweep import sweep_runs
from cnnviz.training.uploads import keep_zip
from cnnviz.ui.serving import health
from tests.faults.mounted import sentence
from tests.pages.drive import opened
from tests.training.engine.stand_in import engine_without_cluster


def sentence_said(kind, call, *arguments, **named):
    with pytest.raises(kind) as caught:
        call(*arguments, **named)
    return sentence(caught.value)


def refused(kind, call, *arguments, **named):
    said = sentence_said(kind, call, *arguments, **named)
    assert "Read-only file system" in said, said
    return said


def main(home: Path) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "KERAS_HOME"):
        os.environ[name] = str(home)
    os.environ.pop("CNNVIZ_STORE", None)
    os.environ.pop("CNNVIZ_WEIGHTS", None)
    store = Store()  # the user's own
    assert Path(store.url.removeprefix("file://")).is_relative_to(home)
    with engine_without_cluster(store, Serving()) as engine:
        health.engine = lambda: engine
        try_out(home, store, engine)


def try_out(home: Path, store: Store, engine: Engine) -> None:
    (run,) = engine.runs("me")
    assert (run.state.status, len(run.epochs)) == ("finished", 3)
    assert store.epoch_arrays(run.id, 2).weights
    assert health.store() == "failed"
    refused(StoreError, engine.submit, SEED_LESSON, "me")
    refused(StoreError, engine.delete, run.id, owner="me")
    refused(StoreError, sweep_runs, store, 0)
    refused(DatasetError, keep_zip, store, "me", "pets.zip", b"PK")
    assert not keras_folder().is_relative_to(home)  # downloads go where Keras puts them then

    # Nor can anything temporary be kept: the app begins all the same.
    tempfile.tempdir = str(home)
    inspector = Inspector(store.url)
    assert "temporary" in sentence_said(InspectionError, inspector.keep, b"a model")
    assert inspector.state == "idle"
    inspector.sweep()
    inspector.close()
    assert "temporary" in sentence_said(ExportError, export, store, run.id, 2, "keras")
    page = opened("runs").run()
    assert [each.value for each in page.title] == ["Runs"]
    assert not page.exception
    engine._heartbeat.beat()  # says nothing
    assert store.run(run.id) == run


if __name__ == "__main__":
    main(Path(sys.argv[1]))
