"""GroupNormalization over its settings, held to Keras."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets import AveragePooling2D, Conv2D, Explainer, NetworkSpec, mended, problems
from cnnviz.nets.layers.group_normalization import GroupNormalization
from tests.nets.explained import check, random_cells, randomize
from tests.nets.layers.held_to_keras import (
    ROUNDED,
    check_cells,
    check_costs,
    check_receptive_field,
    check_texts,
    on,
)

SETTINGS = [{"groups": 1}, {"groups": 2}, {"groups": 6}, {"groups": 3, "epsilon": 0.1}]


@pytest.mark.parametrize("settings", SETTINGS)
def test_its_settings_are_those_of_keras(keras, settings):
    network = on((5, 6, 3), Conv2D(6, 2), GroupNormalization(**settings))
    check_costs(network)
    check_texts(network)
    check_cells(network)


@pytest.mark.parametrize("settings", SETTINGS)
def test_cells_see_the_pixels_that_move_them(keras, settings):
    layer = GroupNormalization(**settings)
    check_receptive_field(on((5, 4, 6), layer))
    check_receptive_field(on((7, 6, 2), Conv2D(6, 2, 2), layer, AveragePooling2D(2)))


def test_every_cell_sees_all_and_its_parameters_are_written_out(keras):
    (row,) = check_costs(on((8, 9, 4), GroupNormalization(2)))
    assert (row.receptive_field, row.stride) == ((8, 9), (0, 0))
    assert (row.parameters_formula, row.macs) == ("2·4 = 8", 0)


def test_settings_that_models_of_others_have(keras):
    inputs = keras.Input((5, 6, 4))
    layers = [
        keras.layers.GroupNormalization(-1),
        keras.layers.GroupNormalization(2, center=False),
        keras.layers.GroupNormalization(2, scale=False),
    ]
    row = keras.Input((8,))
    on_row = keras.layers.GroupNormalization(4)
    outputs = [*(layer(inputs) for layer in layers), on_row(row)]
    model = randomize(keras.Model([inputs, row], outputs))
    rng = np.random.default_rng(0)
    images = [rng.standard_normal(x.shape[1:]).astype(np.float32) for x in model.inputs]
    explainer = Explainer(model, images)
    for cell in random_cells(explainer, [layer.name for layer in [*layers, on_row]], 200):
        check(explainer, cell, ROUNDED)


def test_groups_that_do_not_divide_are_said_and_mended():
    network = NetworkSpec((4, 4, 12), (GroupNormalization(),))
    (problem,) = problems(network)
    assert problem.sentence == (
        "`GroupNormalization` in 32 groups (layer 1) needs channels that they divide, but "
        "4 × 4 × 12 reached it: use groups that divide 12."
    )
    assert mended(network).layers == (GroupNormalization(4),)
