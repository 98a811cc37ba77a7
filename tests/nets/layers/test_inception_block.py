"""A block that concatenates: its layers, its program, what its cells see, all held to Keras."""

from __future__ import annotations

import contextlib
import io

import numpy as np

from cnnviz.nets import (
    Conv2D,
    Flatten,
    build,
    from_json,
    from_link,
    network_code,
    problems,
    to_json,
    to_link,
)
from cnnviz.nets.layer_nodes import layer_nodes
from cnnviz.nets.layers.inception_block import InceptionBlock
from tests.nets.layers.held_to_keras import (
    check_cells,
    check_costs,
    check_largest_field,
    check_receptive_field,
    on,
)


def test_it_is_told_layer_by_layer(keras):
    network = on((6, 7, 3), InceptionBlock(2))
    names = [node.name for node in layer_nodes(network)]
    assert names == [
        *("conv2d", "conv2d_1", "conv2d_2", "conv2d_3", "conv2d_4"),
        *("max_pooling2d", "conv2d_5", "concatenate"),
    ]
    assert layer_nodes(network)[-1].inputs == (0, 2, 4, 6)
    assert layer_nodes(network)[-1].output_shape == (6, 7, 8)
    rows = {row.name: row for row in check_costs(network)}
    assert rows["concatenate"].receptive_field == (5, 5)
    check_cells(network)


def test_cells_see_the_pixels_that_move_them(keras):
    # Linear, and the pooling's winners aside: its branch sees less than the windows of 5 do.
    check_receptive_field(on((7, 6, 2), Conv2D(2, 2), InceptionBlock(2, "linear")))
    check_largest_field((InceptionBlock(2, "linear"), Conv2D(2, 3, 2)), side=(30, 9))


def test_links_json_and_the_program_give_it_again(keras):
    network = on((6, 7, 3), InceptionBlock(2, "elu"), InceptionBlock(3))
    assert from_link(to_link(network)) == from_json(to_json(network)) == network
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(network_code(network), names)
    ours, model = build(network), names["model"]
    assert names["inception_block"]
    assert model.count_params() == ours.count_params()
    shapes = [sorted(w.shape for w in each.get_weights()) for each in (ours, model)]
    assert shapes[0] == shapes[1]
    image = np.random.default_rng(0).standard_normal((1, 6, 7, 3)).astype(np.float32)
    assert model(image).shape == ours(image).shape == (1, 6, 7, 12)


def test_a_row_of_numbers_is_refused():
    (problem,) = problems(on((4, 4, 1), Flatten(), InceptionBlock(2)))
    assert "needs rows × columns × channels" in problem.sentence
