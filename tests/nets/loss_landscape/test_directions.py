"""Drawn directions: each filter as long as the network's own; biases and normalisations stay."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.nets.gradients.training_pass import trained_variables
from cnnviz.nets.graph import open_graph
from cnnviz.nets.loss_landscape.random_plane import RandomPlane

AXES = {  # of what belongs to one filter
    ("conv2d", "kernel"): (0, 1, 2),
    ("grouped", "kernel"): (0, 1, 2),
    ("depthwise", "kernel"): (0, 1),
    ("separable", "depthwise_kernel"): (0, 1),
    ("separable", "pointwise_kernel"): (0, 1, 2),
    ("transposed", "kernel"): (0, 1, 3),
    ("dense", "kernel"): (0,),
}


@pytest.fixture(scope="module")
def graph(keras):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, name="conv2d"),
            layers.BatchNormalization(),
            layers.PReLU(),
            layers.Conv2D(6, 2, groups=2, name="grouped"),
            layers.DepthwiseConv2D(2, depth_multiplier=2, name="depthwise"),
            layers.SeparableConv2D(5, 2, depth_multiplier=2, name="separable"),
            layers.Conv2DTranspose(3, 2, name="transposed"),
            layers.GroupNormalization(3),
            layers.Flatten(),
            layers.Dense(4, "softmax", name="dense"),
        ]
    )
    return open_graph(model)


@pytest.fixture(scope="module")
def plane(graph):
    return RandomPlane(graph.calls, trained_variables(graph), 7).plane


def variables(graph):
    return {
        (call.path, each.name): each
        for call in graph.calls
        for each in getattr(call.operation, "trainable_weights", ())
    }


def test_only_kernels_move(graph, plane):
    moving = {place for place, each in variables(graph).items() if id(each) in plane.first}
    assert moving == set(AXES)


@pytest.mark.parametrize("place", AXES, ids=" ".join)
def test_each_filter_of_a_direction_is_as_long_as_the_network_s(graph, plane, place):
    variable = variables(graph)[place]
    numbers = np.asarray(variable)
    for direction in (plane.first, plane.second):
        found = direction[id(variable)]
        assert found.shape == numbers.shape
        np.testing.assert_allclose(
            np.square(found).sum(AXES[place]), np.square(numbers).sum(AXES[place]), rtol=1e-5
        )
    assert not np.allclose(plane.first[id(variable)], plane.second[id(variable)])


def test_a_seed_draws_the_same_and_another_others(graph, plane):
    trained = trained_variables(graph)
    again, other = (RandomPlane(graph.calls, trained, seed).plane for seed in (7, 8))
    for key, numbers in plane.first.items():
        np.testing.assert_array_equal(again.first[key], numbers)
        assert not np.allclose(other.first[key], numbers)


def test_a_number_tells_what_it_is_made_of(graph, plane):
    variable = variables(graph)["conv2d", "kernel"]
    drawn = RandomPlane(graph.calls, trained_variables(graph), 7).drawn(id(variable))
    for each, direction in zip(drawn, (plane.first, plane.second), strict=True):
        found = each.scaled((1, 2, 0, 3))
        assert found.drawn * found.filter_norm / found.drawn_norm == pytest.approx(found.value)
        assert found.filter_norm == pytest.approx(np.linalg.norm(np.asarray(variable)[..., 3]))
        assert found.value == pytest.approx(direction[id(variable)][1, 2, 0, 3], rel=1e-6)


def test_a_filter_of_zeros_stays(keras):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, kernel_initializer="zeros")])
    graph = open_graph(model)
    plane = RandomPlane(graph.calls, trained_variables(graph), 0).plane
    assert not plane.first[id(model.layers[0].kernel)].any()
