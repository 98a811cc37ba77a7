"""Grad-CAM laid over a picture: a bright place is found where it is."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from cnnviz.nets import cell_centres, grad_cam, grad_cam_overlay
from cnnviz.nets.attribution import laid_over
from cnnviz.nets.attribution.placing import regions
from cnnviz.nets.deferred import fresh_names
from cnnviz.nets.receptive_field.centres import AxisCentres

SIDE = 64

NETWORKS = {
    "without padding": [("Conv2D", 4, 5)] * 3,
    "uneven zeros of “same”": [("Conv2D", 4, 3, 2, "same")] * 3,
    "zeros after it": [("ZeroPadding2D", ((0, 1), (0, 1))), ("Conv2D", 4, 3, 2)] * 3,
    "zeros all around": [("ZeroPadding2D", 1), ("Conv2D", 4, 3, 2)] * 3,
    "cropped": [("Conv2D", 4, 3, 1, "same"), ("Cropping2D", ((6, 0), (0, 6)))],
    "made larger": [
        ("ZeroPadding2D", ((8, 0), (0, 8))),
        ("Conv2D", 4, 3, 2),
        ("UpSampling2D", 2),
    ],
}


def bright(keras, made):
    """Give a network whose only class is how bright a picture is, by its last maps."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1)),
            *(getattr(layers, kind)(*arguments) for kind, *arguments in made),
            layers.Activation("relu", name="maps"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(1),
        ]
    )
    for weight in model.weights:
        weight.assign(np.full(weight.shape, 0.0 if "bias" in weight.path else 1.0))
    return model


def middle(found):
    """Give the centre of mass, down and across, in pixels."""
    places = np.arange(SIDE) + 0.5
    return np.array([found.sum(axis) @ places for axis in (1, 0)]) / found.sum()


def stretched(cells):
    """Lay a map over the picture from border to border."""
    axes = tuple(AxisCentres.of_pixels(SIDE).spread(count) for count in cells.shape)
    return laid_over(cells, axes, (SIDE, SIDE))


@pytest.mark.parametrize("corner", [(18, 18), (18, 46), (46, 18), (46, 46)])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_bright_place_in_a_corner_is_found_there(keras, name, corner):
    image = np.zeros((SIDE, SIDE, 1), np.float32)
    row, column = corner
    image[row - 4 : row + 4, column - 4 : column + 4] = 1
    model = bright(keras, NETWORKS[name])
    found = grad_cam_overlay(model, image, 0, "maps")
    assert found.shape == (SIDE, SIDE)
    assert 0 <= found.min() <= found.max() <= 1
    np.testing.assert_allclose(middle(found), corner, atol=0.6)
    naive = middle(stretched(grad_cam(model, image, 0, "maps")))
    assert np.abs(naive - corner).max() > 1.5  # pixels that stretching puts it wrong


def test_numbers_lie_at_the_centres_and_go_on_beyond_the_outermost():
    rows = AxisCentres(Fraction(5, 2), Fraction(4), 2)  # on pixels 2 and 6
    columns = AxisCentres(Fraction(-1), Fraction(3), 2)  # beyond the border, and between two
    cells = np.array([[0.0, 1.0], [2.0, 5.0]])
    found = laid_over(cells, (rows, columns), (8, 3))
    np.testing.assert_allclose(found[:3, 2], 1)
    np.testing.assert_allclose(found[6:, 2], 5)
    np.testing.assert_allclose(found[2:7, 2], [1, 2, 3, 4, 5])
    np.testing.assert_allclose(found[2], [0.5, 1 - 1 / 6, 1], atol=1e-6)
    assert found.dtype == np.float32


def test_several_numbers_a_pixel_are_the_same_function_seen_closer():
    axes = AxisCentres(Fraction(3, 2), Fraction(2), 4), AxisCentres(Fraction(1), Fraction(3), 3)
    cells = np.random.default_rng(0).random((4, 3))
    found = laid_over(cells, axes, (9, 7), 3)
    assert found.shape == (27, 21)
    np.testing.assert_allclose(found[1::3, 1::3], laid_over(cells, axes, (9, 7)), atol=1e-6)


def test_the_pixels_are_divided_among_the_nearest_cells():
    axis = AxisCentres(Fraction(-3), Fraction(4), 4)  # -3, 1, 5 and 9
    assert regions(axis, 10) == (0, 0, 0.3, 0.7, 1)  # half way between: -1, 3 and 7
    assert regions(AxisCentres(Fraction(4), Fraction(8), 1), 8) == (0, 1)


def test_where_nothing_moves_it_it_is_the_map_stretched(keras):
    layers = keras.layers
    model = keras.Sequential([keras.Input((64, 64, 1)), layers.AveragePooling2D(8, name="maps")])
    centres = cell_centres(model, "maps", (64, 64, 1))
    cells = np.random.default_rng(0).random((8, 8))
    np.testing.assert_allclose(laid_over(cells, centres, (64, 64)), stretched(cells), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "layer", "first"),
    [
        ("ResNet50V2", "post_relu", 0.5),  # a zero on each side: from the first pixel on
        ("MobileNet", "conv_pw_13_relu", 31.5),  # a zero after alone: 1/2 + 1 + 2 + 4 + 8 + 16
        ("MobileNetV2", "out_relu", 31.5),
        ("MobileNetV3Small", "activation_17", 31.5),
        ("MobileNetV3Large", "activation_19", 31.5),
        ("EfficientNetB0", "top_activation", 31.5),
    ],
)
def test_cells_of_networks_of_keras_applications_lie_where_they_see(keras, name, layer, first):
    with fresh_names():
        make = getattr(keras.applications, name)
        model = make(weights=None, input_shape=(224, 224, 3), include_top=False)
    centres = cell_centres(model, layer, (224, 224, 3))
    assert {(axis.first, axis.step, axis.cells) for axis in centres} == {(first, 32, 7)}
