"""Files to take home: they predict what the page shows, and nothing of the run is needed for it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from contextlib import redirect_stdout
from types import SimpleNamespace

import numpy as np
import pytest

from cnnviz.data import cut
from cnnviz.data.dataset import shapes_dataset
from cnnviz.nets import network_code
from cnnviz.training.export import export_files
from cnnviz.training.export.export import ExportError, export, history_csv
from cnnviz.training.network import trained_network
from cnnviz.training.sources import split
from cnnviz.training.store.store import Store
from tests.nets.loading.files import quiet
from tests.training.conftest import train_in
from tests.training.worker.test_worker import NORMALIZED

# Two graphs of the same operations: float32 rounds in another order.
TOLERANCE = 1e-5

ALL = {
    "network": NORMALIZED,
    "optimizer": "adamw",
    "learning_rate": 0.01,
    "dropout": 0.3,
    "label_smoothing": 0.1,
    "flip": True,
    "shift": 2,
    "average_weights": True,
    "flip_test": True,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Give one store to all tests here: they read the same runs."""
    return Store(str(tmp_path_factory.mktemp("runs")))


@pytest.fixture(scope="module")
def data():
    return shapes_dataset(300, 1000)


@pytest.fixture(scope="module")
def plain(keras, store, data):
    return train_in(store, data, learning_rate=0.01)


@pytest.fixture(scope="module")
def everything(keras, store, data):
    return train_in(store, data, **ALL)


@pytest.fixture
def here(monkeypatch):
    """Let files be made in this process: another one loads TensorFlow for each."""

    def run(_, *, input, **__):
        printed, status = io.StringIO(), 0
        monkeypatch.setattr("sys.stdin", io.StringIO(input))
        try:
            with quiet(), redirect_stdout(printed):
                export_files.main()
        except SystemExit as end:
            status = end.code
        return subprocess.CompletedProcess([], status, printed.getvalue(), "")

    stand_in = SimpleNamespace(run=run, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr("cnnviz.training.export.export.subprocess", stand_in)


def loaded(keras, data, path):
    path.write_bytes(data)
    return keras.models.load_model(path)


@pytest.mark.parametrize("name", ["plain", "everything"])
def test_keras_file_predicts_what_the_page_shows_on_1000_images(
    keras, here, store, data, tmp_path, request, name
):
    run = request.getfixturevalue(name)
    shown = store.test(run.id).probabilities
    model = loaded(keras, export(store, run.id, 2, "keras"), tmp_path / "model.keras")
    predicted = model.predict(data.test_images, verbose=0)
    assert predicted.dtype == np.float32
    np.testing.assert_allclose(predicted, shown, atol=TOLERANCE)
    np.testing.assert_array_equal(predicted.argmax(axis=1), shown.argmax(axis=1))
    assert store.score(run.id).accuracy == pytest.approx(
        (predicted.argmax(axis=1) == data.test_labels).mean()
    )


def test_any_epoch_can_be_had(keras, here, plain, store, data, tmp_path):
    first = loaded(keras, export(store, plain.id, 0, "keras"), tmp_path / "model.keras")
    kept = split(data, 1, 0.2, 42).validation_indices
    np.testing.assert_allclose(
        first.predict(data.train_images[kept], verbose=0),
        store.epoch_arrays(plain.id, 0).val_probabilities,
        atol=TOLERANCE,
    )


def test_images_of_any_size_are_cut_and_resized(keras, here, plain, store, tmp_path):
    model = loaded(keras, export(store, plain.id, 1, "keras"), tmp_path / "model.keras")
    assert model.input_shape == (None, None, None, 3)
    column, row = np.meshgrid(np.arange(96), np.arange(64))
    wide = np.stack([row * 2, column * 2, row + column], axis=-1).astype(np.uint8)
    as_the_app_does = cut(wide, 32, 32)
    np.testing.assert_allclose(
        model.predict(wide[np.newaxis], verbose=0),
        model.predict(as_the_app_does[np.newaxis], verbose=0),
        atol=0.01,  # bilinear here, means of whole pixels there
    )
    assert model.predict(wide[np.newaxis, :20, :20], verbose=0).shape == (1, 10)


def test_keras_file_needs_keras_alone(everything, store, tmp_path):
    """From a process of its own, as the app has it made, into another that knows nothing of it."""
    (tmp_path / "model.keras").write_bytes(export(store, everything.id, 1, "keras"))
    program = (
        "import sys, keras, numpy; m = keras.models.load_model('model.keras');"
        "print(m.predict(numpy.zeros((2, 50, 40, 3)), verbose=0).shape, 'cnnviz' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "(2, 10) False\n", done.stderr[-500:]


def test_weights_fit_the_program(keras, here, everything, store, tmp_path):
    run = everything  # it has dropout, which only its program knows of
    (tmp_path / "run.weights.h5").write_bytes(export(store, run.id, 1, "weights"))
    found = {}
    exec(network_code(trained_network(run.config)).replace("model.summary()", ""), found)
    found["model"].load_weights(tmp_path / "run.weights.h5")
    kept = store.epoch_arrays(run.id, 1).weights
    for variable in found["model"].weights:
        np.testing.assert_array_equal(variable.numpy(), kept[variable.path])


def test_tensorboard_log_holds_every_epoch(here, plain, store, tmp_path):
    import tensorflow as tf

    run = plain
    with zipfile.ZipFile(io.BytesIO(export(store, run.id, 2, "tensorboard"))) as packed:
        packed.extractall(tmp_path / "log")
    found = {}
    for path in (tmp_path / "log").rglob("events.*"):
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            for value in event.summary.value:
                key = (path.parent.name, value.tag, event.step)
                found[key] = float(tf.make_ndarray(value.tensor))
                assert value.metadata.plugin_data.plugin_name == "scalars"
    for epoch in run.epochs[1:]:
        assert found["train", "epoch_loss", epoch.epoch] == pytest.approx(epoch.loss)
        assert found["validation", "epoch_accuracy", epoch.epoch] == pytest.approx(
            epoch.val_accuracy
        )
        assert found["train", "gradient_norm/dense", epoch.epoch] == pytest.approx(
            epoch.layers[-1].gradient_norm
        )
    assert {path.name for path in (tmp_path / "log").iterdir()} == {"Tiny"}


def test_history_as_a_table(plain):
    rows = list(csv.DictReader(io.StringIO(history_csv(plain))))
    assert [row["epoch"] for row in rows] == ["0", "1", "2"]
    assert rows[0]["loss"] == ""
    assert float(rows[2]["val_loss"]) == plain.epochs[2].val_loss


def test_epoch_that_is_not_there(here, plain, store):
    with pytest.raises(ExportError, match=r"^Epoch 7 of this run cannot be read: "):
        export(store, plain.id, 7, "keras")


def test_run_that_is_not_there(store):
    """As another process says it, which needs no TensorFlow for that."""
    with pytest.raises(ExportError, match=r"^There is no such run"):
        export(store, "x" * 22, 1, "keras")


def test_weights_of_another_network(here, plain, everything, store):
    run_id = store.create(plain.config, "me")
    store.write_epoch(run_id, plain.epochs[1], store.epoch_arrays(everything.id, 1))
    with pytest.raises(ExportError, match="not those of the run's network"):
        export(store, run_id, 1, "keras")


def test_what_takes_too_long_is_ended(store):
    with pytest.raises(ExportError, match=r"^The file was not ready after 0 seconds: try it"):
        export(store, "x" * 22, 1, "keras", timeout=0.01)


def test_process_that_breaks_is_one_sentence(trained, store, monkeypatch, caplog):
    monkeypatch.setattr(json, "dumps", lambda wish: "{")
    with pytest.raises(ExportError, match=r"^The file could not be made; the app's log says more"):
        export(store, "x" * 22, 1, "keras")
    assert "JSONDecodeError" in caplog.text


def test_export_loads_no_framework():
    program = "import sys, cnnviz.training.export.export as e; print('tensorflow' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
