"""Backbones with placed weights: every one, in Keras's own files with random numbers in them."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.applications import application_without_top
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.pretrained import (
    FILES,
    NO_TOP_FILES,
    WeightsError,
    has_weights,
    no_top_model,
    random_no_top_model,
)
from tests.nets.loading.files import quiet
from tests.nets.pretrained.serving import described


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path


def place(folder, monkeypatch, files, name, model):
    import h5py
    from keras.src.legacy.saving import legacy_h5_format

    file = files[name]
    with quiet(), h5py.File(folder / file.name, "w") as opened:
        legacy_h5_format.save_weights_to_hdf5_group(opened, model)
    data = (folder / file.name).read_bytes()
    monkeypatch.setitem(files, name, described(file, data))


@pytest.mark.parametrize("name", BACKBONES)
def test_every_backbone_reads_its_weights_for_another_size(keras, folder, monkeypatch, name):
    published = random_no_top_model(name, 96)
    assert not has_weights(name)
    place(folder, monkeypatch, NO_TOP_FILES, name, published)
    assert has_weights(name)
    found = no_top_model(name, 80)
    assert found.input_shape == (None, 80, 80, 3)
    assert [each.name for each in found.layers] == [each.name for each in published.layers]
    for one, other in zip(published.weights, found.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_whole_file_of_vgg16_does_as_well(keras, folder, monkeypatch):
    published = application_without_top(
        "VGG16", 32
    )  # the rest of the file, half a gigabyte, is not looked at
    place(folder, monkeypatch, FILES, "VGG16", published)
    assert has_weights("VGG16")
    for one, other in zip(published.weights, no_top_model("VGG16", 48).weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_missing_weights_are_one_sentence(folder):
    with pytest.raises(WeightsError, match="not on this machine: download it, or name a folder"):
        no_top_model("MobileNetV2", 96)


def test_weights_of_another_network_are_refused(keras, folder, monkeypatch):
    place(folder, monkeypatch, NO_TOP_FILES, "MobileNetV2", application_without_top("VGG16", 32))
    with pytest.raises(WeightsError, match="does not hold the weights of MobileNetV2"):
        no_top_model("MobileNetV2", 96)


def test_a_file_without_a_digest_must_have_its_size(folder):
    (folder / NO_TOP_FILES["MobileNetV2"].name).write_bytes(b"short")
    with pytest.raises(WeightsError, match=r"has 5 bytes, but .* takes 9,406,464"):
        no_top_model("MobileNetV2", 96)


def test_random_weights_are_the_same_at_every_call(keras):
    pairs = zip(*(random_no_top_model("MobileNetV2", 32).weights for _ in range(2)), strict=True)
    for one, other in pairs:
        np.testing.assert_array_equal(one, other)


def test_layers_have_the_names_of_a_fresh_session(keras):
    keras.layers.Dense(3), keras.layers.Conv2D(3, 3)
    names = {each.name for each in application_without_top("InceptionV3", 75).layers}
    assert {"conv2d", "conv2d_93", "mixed10"} <= names
