"""LayerNormalization over its settings, held to Keras."""

from __future__ import annotations

import pytest

from cnnviz.nets import AveragePooling2D, Conv2D, Flatten, NetworkSpec, from_link, layer_table
from cnnviz.nets import problems as problems_of
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.layers.layer_normalization import LayerNormalization
from tests.nets.layers.held_to_keras import (
    check_cells,
    check_costs,
    check_largest_field,
    check_receptive_field,
    check_texts,
    on,
)

WHOLE = (1, 2, 3)
SETTINGS = [{}, {"axis": WHOLE}, {"axis": -1, "epsilon": 0.1}, {"axis": WHOLE, "epsilon": 1e-5}]


@pytest.mark.parametrize("settings", SETTINGS)
def test_its_settings_are_those_of_keras(keras, settings):
    network = on((5, 6, 3), Conv2D(4, 2), LayerNormalization(**settings))
    check_costs(network)
    check_texts(network)
    check_cells(network)


def test_a_row_of_numbers(keras):
    network = on((3, 4, 2), Flatten(), LayerNormalization())
    check_costs(network)
    check_cells(network)
    check_receptive_field(on((3, 4, 2), Flatten(), LayerNormalization()))


@pytest.mark.parametrize("settings", SETTINGS)
def test_cells_see_the_pixels_that_move_them(keras, settings):
    layer = LayerNormalization(**settings)
    check_receptive_field(on((5, 6, 3), layer))
    check_receptive_field(on((6, 5, 2), Conv2D(4, 2, 2), layer, Conv2D(3, 2)))


def test_the_field_of_the_table_is_the_largest(keras):
    check_largest_field((Conv2D(4, 3, 2), LayerNormalization(), AveragePooling2D(2)))


def test_over_the_whole_map_every_cell_sees_all(keras):
    *_, row = check_costs(on((8, 9, 3), AveragePooling2D(2, 1), LayerNormalization(WHOLE)))
    assert (row.receptive_field, row.stride) == ((8, 9), (0, 0))


def test_its_parameters_are_written_out(keras):
    (row,) = check_costs(on((5, 6, 4), LayerNormalization()))
    assert row.parameters_formula == "2·4 = 8"
    (row,) = check_costs(on((5, 6, 4), LayerNormalization(WHOLE)))
    assert (row.parameters_formula, row.macs) == ("2·5·6·4 = 240", 0)


def test_a_model_of_others_may_spell_its_axes_otherwise(keras):
    inputs = keras.Input((5, 6, 4))
    layers = [
        keras.layers.LayerNormalization(axis=[-3, -2, -1], center=False, name="whole"),
        keras.layers.LayerNormalization(axis=[1, 2], name="maps"),
        keras.layers.LayerNormalization(axis=3, name="channels"),
        keras.layers.LayerNormalization(axis=1, name="rows"),
    ]
    model = keras.Model(inputs, [layer(inputs) for layer in layers])
    found = {row.name: (row.parameters, row.receptive_field) for row in layer_table(model)}
    assert found == {
        "whole": (120, (5, 6)),
        "maps": (60, (5, 6)),
        "channels": (8, (1, 1)),
        "rows": (10, None),
    }


def test_links_keep_the_axes_and_others_are_refused():
    network = NetworkSpec((8, 8, 3), (LayerNormalization(WHOLE),))
    assert from_link("Network~8x8x3~ln,n1x2x3") == network
    assert from_link("Network~8x8x3~ln,n-1").layers == (LayerNormalization(),)
    with pytest.raises(ValueError, match=r"`axis` must be one of -1, \(1, 2, 3\), got 5"):
        LayerNormalization(5)
    assert layer_kind("LayerNormalization").reading({"axis": 2}) == ""


def test_over_the_whole_map_it_takes_no_row():
    (problem,) = problems_of(NetworkSpec((4, 4, 1), (Flatten(), LayerNormalization(WHOLE))))
    assert "put it before the Flatten" in problem.sentence
