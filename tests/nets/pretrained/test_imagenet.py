"""Weights in Keras's own files, with random numbers in them."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest

from cnnviz.nets.applications import application
from cnnviz.nets.pretrained import (
    CLASS_NAMES,
    FILES,
    WeightsError,
    class_names,
    imagenet,
    imagenet_model,
    random_model,
)
from tests.nets.loading.files import quiet
from tests.nets.pretrained.serving import described


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path


def place(folder, monkeypatch, name, model):
    """Save weights as those that Keras publishes are saved."""
    file = FILES[name]
    import h5py
    from keras.src.legacy.saving import legacy_h5_format

    with quiet(), h5py.File(folder / file.name, "w") as opened:
        legacy_h5_format.save_weights_to_hdf5_group(opened, model)
    data = (folder / file.name).read_bytes()
    monkeypatch.setitem(FILES, name, described(file, data))


@pytest.mark.parametrize("name", FILES)
def test_weights_are_read_from_keras_s_own_format(keras, folder, monkeypatch, name):
    vgg16 = partial(keras.applications.VGG16, input_shape=(32, 32, 3))  # a quarter of the numbers
    monkeypatch.setattr(keras.applications, "VGG16", vgg16)
    model = random_model(name)
    for variable in model.weights:
        if variable.name == "moving_variance":
            variable.assign(variable + 0.5)
    place(folder, monkeypatch, name, model)
    found = imagenet_model(name)
    assert len(found.weights) == len(model.weights)
    for one, other in zip(model.weights, found.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_weights_of_another_network(keras, folder, monkeypatch):
    place(folder, monkeypatch, "ResNet50", random_model("MobileNetV2"))
    with pytest.raises(WeightsError, match="does not hold the weights of ResNet50"):
        imagenet_model("ResNet50")


def test_a_file_that_is_no_hdf5(keras, folder, monkeypatch):
    data = b"no HDF5" * 100
    (folder / FILES["ResNet50"].name).write_bytes(data)
    monkeypatch.setitem(FILES, "ResNet50", described(FILES["ResNet50"], data))
    with pytest.raises(WeightsError, match="does not hold the weights of ResNet50"):
        imagenet_model("ResNet50")


def test_weights_that_are_missing_are_no_silent_fallback(folder):
    with pytest.raises(WeightsError, match="ResNet50's ImageNet weights is not on this machine"):
        imagenet_model("ResNet50")


@pytest.fixture(scope="module")
def drawn(keras):
    return random_model("ResNet50")


def test_random_weights_are_the_same_for_all(drawn):
    for first, second in zip(drawn.weights, random_model("ResNet50").weights, strict=True):
        np.testing.assert_array_equal(first, second)


def test_random_weights_are_drawn_as_keras_draws_them(drawn):
    its = application("ResNet50")
    kernels = []
    for one, other in zip(drawn.weights, its.weights, strict=True):
        a, b = np.asarray(one), np.asarray(other)
        assert a.dtype == b.dtype
        if a.ndim > 1:
            assert a.std() == pytest.approx(b.std(), rel=0.05)
            assert not np.array_equal(a, b)
            kernels.append(a.ravel()[:100])
        else:
            np.testing.assert_array_equal(a, b)
    assert len({each.tobytes() for each in kernels}) == len(kernels)


def test_class_names(folder, monkeypatch):
    index = {str(i): [f"n{i:08}", f"great_white_{i}"] for i in range(1000)}
    data = json.dumps(index).encode()
    monkeypatch.setattr(imagenet, "CLASS_NAMES", described(CLASS_NAMES, data))
    assert class_names() == ()
    (folder / CLASS_NAMES.name).write_bytes(data)
    assert len(class_names()) == 1000
    assert class_names()[281] == "great white 281"


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"0": 7}', b"7", b'{"0": ["n", 3]}'])
def test_class_names_that_are_none(folder, monkeypatch, data):
    monkeypatch.setattr(imagenet, "CLASS_NAMES", described(CLASS_NAMES, data))
    (folder / CLASS_NAMES.name).write_bytes(data)
    assert class_names() == ()
