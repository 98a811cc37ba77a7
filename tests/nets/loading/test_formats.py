"""What is no model here is named by what it is, with a way out that leads somewhere."""

from __future__ import annotations

import io
import pickle

import h5py
import pytest

from cnnviz.nets.loading import ModelError, read_model
from tests.nets.loading import files
from tests.nets.loading.files import packed

SAFETENSORS = (20).to_bytes(8, "little") + b'{"a":{"dtype":"F32"}' + bytes(8)
KINDS = {
    "TensorFlow Lite": bytes(4) + b"TFL3" + bytes(20),
    "file of safetensors": SAFETENSORS,
    "pickled object": pickle.dumps({"a": 1}, 4),
    "file of PyTorch": b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.",
    "This is JSON": b' {"class_name": "Functional", "config": {}}',
    "graph of TensorFlow": b"\x08\x01\x12\xff\x01" + bytes(30),
}
ZIPS = {
    "SavedModel": {"model/saved_model.pb": b"x", "model/variables/variables.index": b"x"},
    "file of PyTorch": {"archive/data.pkl": b"x", "archive/data/0": b"x"},
    "TensorFlow Lite": {"model.tflite": b"x", "labels.txt": b"x"},
    "TensorFlow.js": {"model.json": b"{}", "metadata.json": b"{}", "weights.bin": b"x"},
    "this holds 0": {"cat/1.jpg": b"x"},
    "this holds 2": {"a.h5": b"x", "b.h5": b"x"},
}


def refused(data):
    with pytest.raises(ModelError) as caught:
        read_model(data)
    return str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_kind_is_named(kind):
    said = refused(KINDS[kind])
    assert kind in said
    assert "bring" in said


@pytest.mark.parametrize("kind", ZIPS)
def test_a_zip_of_another_kind_is_named(kind):
    assert kind in refused(packed(ZIPS[kind]))


def test_weights_alone_are_named():
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        opened["layers/conv2d/vars/0"] = [1.0]
    assert "holds weights without the network" in refused(file.getvalue())


def test_a_saved_model_is_sent_where_keras_2_is_and_comes_back_as_what_opens():
    said = refused(packed({"saved_model.pb": b"x"}))
    assert 'tf_keras.models.load_model("folder").save("name.h5")' in said


def test_weights_alone_in_a_zip_are_named():
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        opened["layers/conv2d/vars/0"] = [1.0]
    assert "weights without the network" in refused(packed({"m.weights.h5": file.getvalue()}))


def test_a_zip_in_a_zip_is_not_opened_further():
    inner = packed({"a.h5": b"x"})
    assert "`a.h5`, which no `.keras` file needs" in refused(packed({"model.keras": inner}))


def test_what_keras_saves_and_cannot_open_is_not_sent_back_to_keras(keras, tmp_path):
    """A gated unit halves the numbers, and Keras's Dense says that it does not."""
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(8, activation="glu"),
            keras.layers.Dense(3),
        ]
    )
    said = refused(files.saved(model, tmp_path))
    assert said.startswith("Keras cannot make this model (`")
    assert said.endswith(
        f"Keras {keras.__version__} saved it and cannot open it again, so replace the layer that "
        "fails, and save the model anew."
    )
