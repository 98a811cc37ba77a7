"""Files as Keras saves them, of many kinds of models."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from cnnviz.nets import PRESETS, build, shipped_table
from cnnviz.nets.loading import MAX_MB, ModelError, load_model
from cnnviz.nets.loading.size import MAX_PARAMETERS
from cnnviz.nets.pretrained import random_model
from tests.nets.loading import files


def branched(keras):
    pictures = keras.Input((16, 16, 3), name="pictures")
    x = keras.layers.Rescaling(1 / 255)(pictures)
    left = keras.layers.Conv2D(4, 3, padding="same", activation="relu")(x)
    right = keras.layers.SeparableConv2D(4, 5, padding="same", use_bias=False)(x)
    x = keras.layers.Concatenate()([left + right, left * right, keras.ops.relu(right - 1)])
    x = keras.layers.LayerNormalization()(x)
    x = keras.layers.LeakyReLU()(keras.layers.SpatialDropout2D(0.2)(x))
    mean = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(
        pictures,
        [
            keras.layers.Dense(3, activation="softmax", name="kind")(mean),
            keras.layers.Dense(2, kernel_regularizer="l2", kernel_constraint="max_norm")(mean),
        ],
    )


def shared(keras):
    pictures = keras.Input((12, 12, 1))
    inner = keras.Sequential(
        [keras.Input((12, 12, 1)), keras.layers.Conv2D(2, 3), keras.layers.Flatten()], name="inner"
    )
    flipped = pictures[:, :, ::-1]
    both = keras.layers.Average()([inner(pictures), inner(flipped)])
    return keras.Model(pictures, keras.layers.Dense(4, activation="gelu")(both))


def augmented(keras):
    return keras.Sequential(
        [
            keras.Input((20, 20, 3)),
            keras.layers.RandomFlip(),
            keras.layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 5.0, 6.0]),
            keras.layers.DepthwiseConv2D(3, depthwise_initializer="orthogonal"),
            keras.layers.BatchNormalization(),
            keras.layers.PReLU(shared_axes=[1, 2]),
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dropout(0.5, seed=3),
            keras.layers.Dense(5),
        ]
    )


def half(keras):
    return keras.Sequential(
        [
            keras.Input((None, None, 3)),
            keras.layers.Conv2D(8, 3, dtype="mixed_float16"),
            keras.layers.Conv2DTranspose(8, 3, strides=2, dtype="mixed_bfloat16"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(5, dtype="float32"),
        ]
    )


MADE = [branched, shared, augmented, half]


def same(keras, model, found):
    """Check that two models give the same answers, with random weights in each place."""
    shape = [size or 24 for size in model.input_shape[1:]]
    images = np.random.default_rng(1).uniform(0, 255, (2, *shape)).astype(np.float32)
    given = [
        keras.tree.flatten(keras.tree.map_structure(np.asarray, each(images, training=False)))
        for each in (model, found)
    ]
    for one, other in zip(*given, strict=True):
        np.testing.assert_array_equal(one, other)


def shuffled(model):
    """Give a model whose weights no initializer makes."""
    rng = np.random.default_rng(0)
    for variable in model.weights:
        if "float" in str(variable.dtype):
            variable.assign(rng.uniform(0.1, 0.9, variable.shape))
    return model


@pytest.mark.parametrize("make", MADE)
def test_a_model_comes_back_as_it_was_saved(keras, tmp_path, request, make):
    if make is half:
        request.getfixturevalue("bfloat16")
    model = shuffled(make(keras))
    same(keras, model, load_model(files.saved(model, tmp_path)))


@pytest.mark.parametrize("name", PRESETS)
def test_networks_of_the_app_come_back(keras, tmp_path, name):
    model = shuffled(build(PRESETS[name]))
    same(keras, model, load_model(files.saved(model, tmp_path)))


@pytest.mark.parametrize("name", ["VGG16", "ResNet50"])
def test_the_well_known_networks_can_be_brought(keras, tmp_path, monkeypatch, name):
    vgg16 = partial(keras.applications.VGG16, input_shape=(32, 32, 3))  # a quarter of the numbers
    monkeypatch.setattr(keras.applications, "VGG16", vgg16)
    model = random_model(name)
    found = load_model(files.saved(model, tmp_path))
    assert found.count_params() == model.count_params()
    for one, other in zip(model.weights, found.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_largest_of_the_well_known_networks_is_small_enough():
    parameters = sum(row.parameters for row in shipped_table("VGG16").rows)
    assert parameters < MAX_PARAMETERS
    assert 4 * parameters < MAX_MB * 2**20


def test_what_training_needs_is_left_out(keras, tmp_path):
    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(2))
    model.compile("adam", "mse", metrics=["accuracy"])
    images = np.zeros((2, 8, 8, 3))
    model.fit(images, np.zeros((2, 2)), verbose=0)
    found = load_model(files.saved(model, tmp_path))
    assert not found.compiled
    np.testing.assert_array_equal(found(images), model(images))


def test_a_file_is_read_from_a_path_and_from_an_open_file(keras, tmp_path):
    model = augmented(keras)
    files.saved(model, tmp_path)
    same(keras, model, load_model(tmp_path / "model.keras"))
    with (tmp_path / "model.keras").open("rb") as file:
        same(keras, model, load_model(file))


def test_two_loads_give_the_same(keras, tmp_path):
    data = files.saved(shuffled(branched(keras)), tmp_path)
    same(keras, load_model(data), load_model(data))


def test_weights_may_be_packed_by_the_zip(keras, tmp_path):
    model = shuffled(augmented(keras))
    data = files.packed(files.parts(files.saved(model, tmp_path)), compression=8)
    same(keras, model, load_model(data))


def test_nothing_stays_behind(keras, tmp_path, monkeypatch):
    data = files.saved(augmented(keras), tmp_path)
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    load_model(data)
    with pytest.raises(ModelError):
        load_model(files.changed(data, lambda config: {"class_name": "Lambda"}))
    assert list(place.iterdir()) == []
