"""Pooling against Keras, and by hand where Keras has no such padding."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.ops import global_pool2d, pool2d


@pytest.mark.parametrize("mode", ["max", "average"])
@pytest.mark.parametrize("size", [(4, 4), (7, 5), (9, 9), (3, 8)])
@pytest.mark.parametrize("pool_size", [(1, 1), (2, 2), (3, 3), (2, 3), (3, 1)])
@pytest.mark.parametrize("strides", [None, 1, 2, 3, (2, 1)])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_pooling_equals_keras(keras, rng, agrees, mode, size, pool_size, strides, padding):
    image = rng.standard_normal((*size, 3)).astype(np.float32)

    def expected(image):
        pool = keras.ops.max_pool if mode == "max" else keras.ops.average_pool
        maps = pool(image[None], pool_size, strides=strides, padding=padding)
        return keras.ops.convert_to_numpy(maps)[0]

    actual = pool2d(image, pool_size, strides=strides, padding=padding, mode=mode)
    agrees(actual, expected(image), expected(abs(image)))


@pytest.mark.parametrize("mode", ["max", "average"])
@pytest.mark.parametrize("size", [(1, 1), (4, 4), (7, 5)])
def test_global_pooling_equals_keras(keras, rng, agrees, mode, size):
    image = rng.standard_normal((*size, 3)).astype(np.float32)
    layers = {
        "max": keras.layers.GlobalMaxPooling2D,
        "average": keras.layers.GlobalAveragePooling2D,
    }
    layer = layers[mode]()

    def expected(image):
        return keras.ops.convert_to_numpy(layer(image[None]))[0]

    agrees(global_pool2d(image, mode), expected(image), expected(abs(image)))


def test_strides_default_to_the_pool_size():
    assert pool2d(np.zeros((6, 9, 2)), (2, 3)).shape == (3, 3, 2)


def test_padding_is_not_counted_in_a_mean():
    assert pool2d([[[4.0]]], 3, strides=1, padding="same", mode="average").item() == 4


def test_padding_never_wins():
    assert pool2d([[[-4.0]]], 3, strides=1, padding="same").item() == -4


@pytest.mark.parametrize("padding", [2, ((0, 0), (3, 0))])
def test_a_window_wholly_in_the_padding_is_refused(padding):
    with pytest.raises(ValueError, match="`padding` must be less than the `pool_size`"):
        pool2d(np.zeros((4, 4, 1)), 2, padding=padding)


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match='`mode` must be "max" or "average", got "min"'):
        pool2d(np.zeros((4, 4, 1)), mode="min")
    with pytest.raises(ValueError, match='`mode` must be "max" or "average", got "min"'):
        global_pool2d(np.zeros((4, 4, 1)), "min")


@pytest.mark.parametrize(
    ("pool_size", "sentence"),
    [(0, "`pool_size` must be at least 1"), (5, "use a `pool_size` of at most 4")],
)
def test_a_pool_that_does_not_fit_is_refused_by_its_own_name(pool_size, sentence):
    with pytest.raises(ValueError, match=sentence):
        pool2d(np.zeros((4, 4, 1)), pool_size)
