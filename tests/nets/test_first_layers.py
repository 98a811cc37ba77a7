from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.first_layers import FirstLayers

pytestmark = pytest.mark.tensorflow

COLOURS = np.array([[0, 0, 0], [255, 0, 0], [10, 20, 30]], np.float32)


def test_what_reaches_the_kernel_is_what_the_operations_before_give(keras):
    pictures = keras.Input((8, 10, 3))
    x = keras.layers.ZeroPadding2D(2)(pictures[..., ::-1] * 2 - 1)
    model = keras.Model(pictures, keras.layers.Conv2D(4, 3)(x) * 100)
    found = FirstLayers(model).numbers(COLOURS)
    np.testing.assert_allclose(found, [[-1, -1, -1], [-1, -1, 509], [59, 39, 19]])


def test_colours_that_a_network_mixes_by_constants_are_followed(keras):
    pictures = keras.Input((8, 8, 3))
    grey = keras.ops.mean(pictures, axis=-1, keepdims=True)
    found = FirstLayers(keras.Model(pictures, keras.layers.Conv2D(4, 3)(grey))).numbers(COLOURS)
    np.testing.assert_allclose(found, [[0], [85], [20]])  # 85 = 255 / 3


@pytest.mark.parametrize("kind", ["Flatten", "GlobalAveragePooling2D"])
def test_a_row_of_numbers_ends_it(keras, kind):
    pictures = keras.Input((8, 8, 3))
    row = getattr(keras.layers, kind)()(pictures / 10)
    model = keras.Model(pictures, keras.layers.Dense(2)(row * 100))
    np.testing.assert_allclose(FirstLayers(model).numbers(COLOURS), COLOURS / 10, rtol=1e-6)


def test_rows_and_columns_alone_are_one_channel(keras):
    pictures = keras.Input((8, 8))
    x = keras.layers.Reshape((8, 8, 1))(pictures / 10)
    first = FirstLayers(keras.Model(pictures, keras.layers.Conv2D(4, 3)(x)))
    assert first.channels == 1
    np.testing.assert_allclose(first.numbers(np.array([[0.0], [255]])), [[0], [25.5]], rtol=1e-6)


def test_statistics_are_those_of_the_layer_that_is_reached(keras):
    layer = keras.layers.BatchNormalization()
    pictures = keras.Input((8, 8, 3))
    model = keras.Model(pictures, layer(pictures))
    assert FirstLayers(model).statistics() is None  # it has learned nothing yet
    layer.moving_mean.assign([1, 2, 3])
    found = FirstLayers(model).statistics()
    np.testing.assert_array_equal(found.mean, [1, 2, 3])
    np.testing.assert_array_equal(found.variance, [1, 1, 1])
    behind = keras.Model(pictures, layer(keras.layers.Conv2D(3, 1)(pictures)))
    assert FirstLayers(behind).statistics() is None
