"""Conv2DTranspose over its settings, held to Keras; dilated, also without oneDNN."""

from __future__ import annotations

import itertools

import pytest

from cnnviz.nets import AveragePooling2D, Conv2D, NetworkSpec, layer_shapes, problems, transposed
from cnnviz.nets.layers.conv2d_transpose import Conv2DTranspose
from tests.nets.layers.held_to_keras import (
    check_cells,
    check_costs,
    check_largest_field,
    check_receptive_field,
    check_texts,
    on,
)

pytestmark = pytest.mark.processor
SETTINGS = [
    {"padding": padding, **sizes}
    for padding, sizes in itertools.product(
        ("valid", "same"),
        (
            {},
            {"kernel_size": 2, "strides": 2},
            {"kernel_size": 4, "strides": 2, "activation": "relu"},
            {"kernel_size": (1, 2), "strides": (2, 3)},  # cells that nothing reaches
            {"kernel_size": (2, 3), "dilation_rate": (3, 2), "use_bias": False},
        ),
    )
]


@pytest.fixture(params=["as it is", "without oneDNN"])
def machine(request, monkeypatch):
    if request.param == "without oneDNN":
        monkeypatch.setattr(transposed, "has_dilated_gradients", lambda: False)


@pytest.mark.parametrize("settings", SETTINGS)
def test_its_settings_are_those_of_keras(keras, machine, settings):
    network = on((5, 6, 4), Conv2DTranspose(3, **settings))
    check_costs(network)
    check_texts(network)
    check_cells(network, 200)


@pytest.mark.parametrize("settings", SETTINGS)
def test_cells_see_the_pixels_that_move_them(keras, machine, settings):
    layer = Conv2DTranspose(3, **{**settings, "activation": "linear"})
    check_receptive_field(on((4, 5, 2), layer))
    check_receptive_field(on((5, 5, 1), Conv2D(2, 2), layer, Conv2D(2, 2)))


@pytest.mark.parametrize(
    "layers",
    [
        (Conv2DTranspose(2, 3, 2),),
        (Conv2DTranspose(2, 2, 3, "same"), Conv2D(2, 3)),
        (AveragePooling2D(2), Conv2DTranspose(2, 4, 2, "same"), Conv2D(2, 3, 2)),
        (Conv2DTranspose(2, 3, 2), Conv2DTranspose(2, 2, 3), AveragePooling2D(4)),
    ],
)
def test_the_field_of_the_table_is_the_largest(keras, layers):
    check_largest_field(layers)


def test_what_it_costs_is_counted_by_the_cells_that_enter(keras):
    (row,) = check_costs(on((4, 4, 3), Conv2DTranspose(8, 3, 2, "same")))
    assert row.parameters_formula == "(3·3·3)·8 + 8 = 224"
    assert row.macs_formula == "4·4·(3·3·3)·8 = 3,456"
    assert row.stride == (0.5, 0.5)


def test_strides_and_dilation_are_not_both_above_1():
    with pytest.raises(ValueError, match="`strides` and `dilation_rate` cannot both be above 1"):
        Conv2DTranspose(4, strides=2, dilation_rate=2)


def test_a_row_of_numbers_and_a_map_too_large_are_said():
    layers = tuple(Conv2DTranspose(1, 3, 64) for _ in range(3))
    network = NetworkSpec((8, 8, 1), layers)
    first, *_ = problems(network)
    assert first.sentence == (
        "`Conv2DTranspose` (layer 2) after 512 × 512 × 1 gives 32,768 × 32,768 cells, but maps "
        "have at most 2,048 a side: remove it, or make the map smaller before it."
    )
    assert layer_shapes(network)[-1].output_shape == (512, 512, 1)
