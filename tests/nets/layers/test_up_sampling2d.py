"""UpSampling2D over its settings, held to Keras."""

from __future__ import annotations

import itertools

import pytest

from cnnviz.nets import AveragePooling2D, Conv2D
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.layers.up_sampling2d import UpSampling2D
from tests.nets.layers.held_to_keras import (
    check_cells,
    check_costs,
    check_largest_field,
    check_receptive_field,
    check_texts,
    on,
)

SETTINGS = [
    {"size": size, "interpolation": how}
    for size, how in itertools.product((2, (3, 1), (4, 5)), ("nearest", "bilinear"))
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_its_settings_are_those_of_keras(keras, settings):
    network = on((4, 5, 2), Conv2D(3, 2), UpSampling2D(**settings))
    check_costs(network)
    check_texts(network)
    check_cells(network)


@pytest.mark.parametrize("settings", SETTINGS)
def test_cells_see_the_pixels_that_move_them(keras, settings):
    layer = UpSampling2D(**settings)
    check_receptive_field(on((5, 6, 2), layer))
    check_receptive_field(on((5, 5, 1), Conv2D(2, 2), layer, Conv2D(2, 3, 2), layer))


@pytest.mark.parametrize("how", ["nearest", "bilinear"])
@pytest.mark.parametrize("size", [2, 3])
def test_the_field_of_the_table_is_the_largest(keras, size, how):
    layer = UpSampling2D(size, how)
    check_largest_field((layer,))
    check_largest_field((Conv2D(2, 3, 2), layer, Conv2D(2, 2)))
    check_largest_field((layer, AveragePooling2D(2), layer, Conv2D(2, 3)))


def test_neighbours_lie_less_than_a_pixel_apart(keras):
    (row,) = check_costs(on((4, 4, 1), UpSampling2D(2)))
    assert (row.receptive_field, row.stride) == ((1, 1), (0.5, 0.5))
    (row,) = check_costs(on((4, 4, 1), UpSampling2D(2, "bilinear")))
    assert (row.receptive_field, row.stride) == ((2, 2), (0.5, 0.5))


def test_what_it_reads_by_other_interpolations_is_not_known():
    assert layer_kind("UpSampling2D").reading({"interpolation": "bicubic"}) == ""
