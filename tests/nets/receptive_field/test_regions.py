"""Receptive fields, by moving one pixel and seeing which outputs move."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import (
    PRESETS,
    SEED_CNN,
    Activation,
    Conv2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    NetworkSpec,
    ResidualBlock,
    ZeroPadding2D,
    build,
    effective_receptive_field,
    spec_table,
)
from cnnviz.nets.layer_nodes import layer_nodes
from cnnviz.nets.receptive_field.regions import input_spans
from tests.nets.strategies import small_spec

# Every kind through which, with positive weights, each number that is seen counts.
KINDS = frozenset(
    {"Conv2D", "SeparableConv2D", "DepthwiseConv2D", "AveragePooling2D", "BatchNormalization"}
    | {"ResidualBlock", "ZeroPadding2D", "Dropout"}
)


def seen_by(spec, name, row=0, column=0):
    """Give top, left, height and width of what a cell sees; None if that is only padding."""
    rows, columns = input_spans(spec, name)
    if rows[row] is None or columns[column] is None:
        return None
    (top, bottom), (left, right) = rows[row], columns[column]
    return top, left, bottom - top + 1, right - left + 1


def counting(spec):
    """Build a network in which every number is a positive sum of all that it sees."""
    model = build(spec)
    for layer in model.layers:
        if layer.get_config().get("activation"):
            layer.activation = lambda x: x
        # Whole numbers stay exact, and no sum can cancel.
        layer.set_weights([np.ones_like(weight) for weight in layer.get_weights()])
    return model


def moved(model, shape):
    """Give, for each pixel, which cells of the output move with it: (pixels, *cells)."""
    pixels = np.eye(shape[0] * shape[1], dtype=np.float32).reshape(-1, shape[0], shape[1], 1)
    images = np.repeat(np.concatenate([np.zeros_like(pixels[:1]), pixels]), shape[2], axis=-1)
    outputs = model.predict_on_batch(images)
    return np.abs(outputs[1:] - outputs[0]).sum(axis=-1) > 1e-12


@pytest.mark.parametrize("seed", range(30))
def test_cells_see_the_pixels_that_move_them(keras, seed):
    spec = small_spec(seed, 4, KINDS)
    model = counting(spec)
    last = layer_nodes(spec)[-1]
    cells = moved(model, spec.input_shape)
    if cells.ndim == 1:
        cells = cells[:, None, None]
    (row,) = [row for row in spec_table(spec) if row.name == last.name]
    for i, j in np.ndindex(cells.shape[1:]):
        seen = cells[:, i, j].reshape(spec.input_shape[:2])
        rectangle = seen_by(spec, last.name, i, j)
        if not seen.any():
            assert rectangle is None
            continue
        rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert rectangle == (rows[0], columns[0], height, width)
        assert height <= row.receptive_field[0]
        assert width <= row.receptive_field[1]


@pytest.mark.parametrize("seed", range(30))
def test_inside_a_large_picture_the_field_and_the_stride_are_those_of_the_table(keras, seed):
    """On a strip long enough for a cell that no border touches, and its neighbour."""
    small = small_spec(seed, 4, KINDS - {"ZeroPadding2D"})
    layers = [layer for layer in small.layers if layer.kind in KINDS]
    rows = spec_table(NetworkSpec((200, 200, 1), layers))
    field, stride = rows[-1].receptive_field[0], rows[-1].stride[0]
    spec = NetworkSpec((4 * field + 4 * stride + 8, 20, small.input_shape[2]), layers)
    middle = layer_nodes(spec)[-1].output_shape[0] // 2
    (top, _, height, _), (below, *_) = (
        seen_by(spec, rows[-1].name, i, 0) for i in (middle, middle + 1)
    )
    assert (height, below - top) == (field, stride)
    model = counting(spec)
    picture = np.zeros((1, *spec.input_shape), np.float32)
    for pixel, seen in [
        (top - 1, False),
        (top, True),
        (top + field - 1, True),
        (top + field, False),
    ]:
        one = picture.copy()
        one[:, pixel] = 1
        change = model.predict_on_batch(one) - model.predict_on_batch(picture)
        assert (np.abs(change[0, middle]).max() > 1e-12) == seen


def test_border_and_rows_that_no_stride_visits():
    spec = NetworkSpec((5, 5, 1), (MaxPooling2D(2), Conv2D(1, 3, padding="same")))
    assert seen_by(spec, "max_pooling2d", 1, 1) == (2, 2, 2, 2)
    assert seen_by(spec, "conv2d", 1, 0) == (0, 0, 4, 4)  # the fifth row is never visited


def test_padding_alone_sees_nothing():
    spec = NetworkSpec((4, 4, 1), (ZeroPadding2D(2), MaxPooling2D(2)))
    assert seen_by(spec, "zero_padding2d", 0, 3) is None
    assert seen_by(spec, "max_pooling2d", 0, 1) is None
    assert seen_by(spec, "max_pooling2d", 1, 1) == (0, 0, 2, 2)


def test_numbers_in_a_row_see_all():
    layers = (Conv2D(1, 3), GlobalAveragePooling2D(), Dropout(), Flatten(), Activation())
    spec = NetworkSpec((6, 7, 1), layers)
    assert seen_by(spec, "global_average_pooling2d") == (0, 0, 6, 7)
    assert seen_by(spec, "activation") == (0, 0, 6, 7)


def test_a_problem_on_the_way_is_passed_as_if_cured():
    spec = NetworkSpec((6, 6, 1), (MaxPooling2D(8, strides=1), ResidualBlock(2)))
    assert seen_by(spec, "activation_1", 0, 0) == (0, 0, 6, 6)


def test_spans_of_nothing_but_padding():
    rows, _ = input_spans(NetworkSpec((2, 2, 1), (ZeroPadding2D(1),)), "zero_padding2d")
    assert rows == (None, (0, 0), (1, 1), None)
    with pytest.raises(KeyError, match="There is no layer 'conv2d'"):
        input_spans(NetworkSpec((2, 2, 1)), "conv2d")


@pytest.mark.parametrize("spec", PRESETS.values(), ids=lambda spec: spec.name)
def test_each_row_and_column_has_its_span(spec):
    for row in spec_table(spec):
        shape = row.output_shape[:2] if len(row.output_shape) == 3 else (1, 1)
        assert tuple(map(len, input_spans(spec, row.name))) == shape


def test_effective_field_lies_within_the_theoretical_one(keras):
    model = build(SEED_CNN)
    image = np.random.default_rng(0).uniform(0, 255, (32, 32, 3)).astype(np.float32)
    strength = effective_receptive_field(model, "conv2d_2", image, 4, 3)
    top, left, height, width = seen_by(SEED_CNN, "conv2d_2", 4, 3)
    inside = np.zeros((32, 32), bool)
    inside[top : top + height, left : left + width] = True
    assert strength.shape == (32, 32)
    assert strength.dtype == np.float32
    assert strength.max() == 1
    assert (strength[~inside] == 0).all()
    assert (strength[inside] > 0).mean() > 0.5


def test_effective_field_of_sums_is_how_often_a_pixel_is_summed(keras):
    """Two layers of ones: 1 2 3 2 1 along each axis, and the largest is 9."""
    spec = NetworkSpec((9, 9, 1), (Conv2D(1, 3), Conv2D(1, 3)))
    strength = effective_receptive_field(counting(spec), "conv2d_1", np.zeros((9, 9, 1)), 2, 2)
    line = np.array([0, 0, 1, 2, 3, 2, 1, 0, 0])
    np.testing.assert_allclose(strength, np.outer(line, line) / 9, rtol=1e-6)


def test_effective_field_of_a_number_and_of_none(keras):
    model = counting(NetworkSpec((4, 4, 1), (Conv2D(1, 3), Activation("relu"), Flatten())))
    image = np.ones((4, 4, 1), np.float32)
    np.testing.assert_array_equal(
        effective_receptive_field(model, "flatten", image) * 4,
        [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]],
    )
    model.get_layer("conv2d").bias.assign([-100.0])
    model.get_layer("activation").activation = keras.activations.relu
    assert (effective_receptive_field(model, "flatten", image) == 0).all()
