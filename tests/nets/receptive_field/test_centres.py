"""Where cells lie, against what the gradient says that they see."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from cnnviz.nets import cell_centres, effective_receptive_field
from cnnviz.nets.receptive_field.centres import AxisCentres


def seen(keras, model, layer, shape, row, column):
    """Give the middle of the pixels that move a cell, down and across, in pixels."""
    moved = effective_receptive_field(model, layer, np.ones(shape, np.float32), row, column)
    return tuple(
        (pixels.min() + pixels.max() + 1) / 2
        for pixels in (np.flatnonzero(moved.any(axis)) for axis in (1, 0))
    )


def chain(keras, *made, shape):
    """Give layers one after the other; convolutions add up all that they see."""
    return positive(keras.Sequential([keras.Input(shape), *made]))


def positive(model):
    for weight in model.weights:
        weight.assign(np.ones(weight.shape))
    return model


LAYERS = {
    "valid": (("Conv2D", 1, 3), {}),
    "valid with stride": (("Conv2D", 1, 3), {"strides": 2}),
    "same": (("Conv2D", 1, 3), {"padding": "same"}),
    "same with stride": (("Conv2D", 1, 3), {"strides": 2, "padding": "same"}),
    "same with a large stride": (("Conv2D", 1, 2), {"strides": 4, "padding": "same"}),
    "same, and even": (("Conv2D", 1, 4), {"padding": "same"}),
    "dilated": (("Conv2D", 1, 3), {"dilation_rate": 2}),
    "pooling": (("AveragePooling2D", 2), {}),
    "pooling in steps": (("AveragePooling2D", (3, 2), (2, 3)), {"padding": "same"}),
    "uneven zeros": (("ZeroPadding2D", ((0, 3), (2, 0))), {}),
    "cropping": (("Cropping2D", ((1, 0), (2, 3))), {}),
    "transposed": (("Conv2DTranspose", 1, 3), {"padding": "same"}),
}


@pytest.mark.parametrize("shape", [(16, 16, 1), (17, 14, 1)])
@pytest.mark.parametrize("name", LAYERS)
def test_cells_lie_in_the_middle_of_what_they_see(keras, name, shape):
    (kind, *arguments), settings = LAYERS[name]
    layers = keras.layers
    for before in (
        (),
        (layers.Conv2D(1, 3, strides=2, padding="same"),),
        (layers.ZeroPadding2D(((0, 1), (0, 1))), layers.Conv2D(1, 3)),
    ):
        layer = getattr(layers, kind)(*arguments, name="asked", **settings)
        model = chain(keras, *before, layer, shape=shape)
        rows, columns = cell_centres(model, "asked", shape)
        assert (rows.cells, columns.cells) == model.output_shape[1:3]
        row, column = rows.cells // 2, columns.cells // 2  # of the border it sees but a part
        wanted = rows.places()[row], columns.places()[column]
        assert seen(keras, model, "asked", shape, row, column) == wanted


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("UpSampling2D", {}),
        ("UpSampling2D", {"size": (3, 2), "interpolation": "bilinear"}),
        ("UpSampling2D", {"interpolation": "bicubic"}),
        ("Conv2DTranspose", {"filters": 1, "kernel_size": 2, "strides": 2}),
        ("Conv2DTranspose", {"filters": 1, "kernel_size": 1, "strides": 2, "padding": "same"}),
    ],
)
def test_a_map_made_larger_covers_what_it_did(keras, kind, settings):
    layer = getattr(keras.layers, kind)(name="larger", **settings)
    model = chain(keras, keras.layers.AveragePooling2D(4), layer, shape=(16, 16, 1))
    for axis, cells in zip(
        cell_centres(model, "larger", (16, 16, 1)), model.output_shape[1:3], strict=True
    ):
        step = 16 / cells
        wanted = (np.arange(cells) + 0.5) * step
        if settings.get("kernel_size") == 1:
            wanted += 1  # every second cell has a number, which lies on the pool's own, from 2 on
        np.testing.assert_allclose(axis.places(), wanted)


def test_resized_cells_are_spread_evenly(keras):
    shape = (16, 12, 1)
    model = chain(keras, keras.layers.Resizing(4, 24, name="resized"), shape=shape)
    rows, columns = cell_centres(model, "resized", shape)
    assert rows.places() == (2, 6, 10, 14)
    assert columns.places()[:3] == (0.25, 0.75, 1.25)


def test_what_is_learned_of_the_whole_map_moves_no_cell(keras):
    layers = keras.layers
    inputs = keras.Input((16, 16, 3))
    x = x_plain = layers.Conv2D(4, 3, strides=2, padding="same", name="plain")(inputs)
    x = layers.GroupNormalization(2)(layers.LayerNormalization()(x))
    weights = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Multiply()([x, layers.Conv2D(4, 1, activation="sigmoid")(weights)])
    x = layers.Dropout(0.5)(layers.Activation("swish")(x))
    x = layers.Add(name="end")([x_plain, x])
    model = keras.Model(inputs, x)
    found = cell_centres(model, "end", (16, 16, 3))
    assert found == cell_centres(model, "plain", (16, 16, 3))
    assert found[0] == AxisCentres(Fraction(3, 2), Fraction(2), 8)


def test_where_branches_of_other_fields_meet_it_is_the_mean(keras):
    layers = keras.layers
    inputs = keras.Input((16, 16, 1))
    x = layers.Conv2D(1, 3, strides=2, padding="same")(inputs)  # the first sees pixels 0 to 2
    y = layers.Conv2D(1, 1, strides=2)(inputs)  # pixel 0
    model = keras.Model(inputs, layers.Add(name="sum")([x, y]))
    assert cell_centres(model, "sum", (16, 16, 1))[0] == AxisCentres(Fraction(1), Fraction(2), 8)


def test_a_layer_that_is_not_known_keeps_places_or_shares_them(keras):
    class Strange(keras.layers.Layer):
        def call(self, x):
            return keras.ops.square(x)[:, ::2, :, :]

    shape = (16, 16, 1)
    model = keras.Sequential([keras.Input(shape), Strange(name="strange")])
    rows, columns = cell_centres(model, "strange", shape)
    assert rows.places() == tuple(range(1, 16, 2))
    assert columns == AxisCentres.of_pixels(16)


def test_a_model_of_open_size_and_a_nested_one(keras):
    layers = keras.layers
    pictures = keras.Input((None, None, 3))
    x = layers.Conv2D(2, 3, strides=2, padding="same", name="conv")(pictures)
    backbone = keras.Model(pictures, x, name="backbone")
    inputs = keras.Input((None, None, 3))
    model = keras.Model(inputs, backbone(layers.ZeroPadding2D(1)(inputs)))
    # 11 rows and a zero on each side are 13, an odd number: as many zeros before as after.
    rows, columns = cell_centres(model, "backbone/conv", (11, 12, 3))
    assert rows == AxisCentres(Fraction(-1, 2), Fraction(2), 7)
    assert columns == AxisCentres(Fraction(1, 2), Fraction(2), 7)


def test_maps_that_come_from_a_row_of_numbers_share_the_picture(keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Flatten(),
            layers.Dense(8),
            layers.Reshape((2, 4, 1), name="maps"),
        ]
    )
    rows, columns = cell_centres(model, "maps", (8, 8, 1))
    assert (rows.places(), columns.places()) == ((2, 6), (1, 3, 5, 7))


def test_what_has_no_places_is_refused(keras):
    layers = keras.layers
    model = chain(keras, layers.Flatten(name="flat"), shape=(8, 8, 1))
    with pytest.raises(ValueError, match="'flat' makes no maps"):
        cell_centres(model, "flat", (8, 8, 1))
    with pytest.raises(ValueError, match="There is no layer 'none'"):
        cell_centres(model, "none", (8, 8, 1))
    inputs = [keras.Input((8, 8, 1)) for _ in range(2)]
    with pytest.raises(ValueError, match="must have one input, got 2"):
        cell_centres(keras.Model(inputs, layers.Add(name="sum")(inputs)), "sum", (8, 8, 1))
