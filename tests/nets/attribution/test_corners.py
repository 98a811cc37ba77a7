"""What is bright in a corner of the picture is found in that corner, in keras.applications."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pytest

from cnnviz.nets.attribution.cam import grad_cam_overlay
from cnnviz.nets.deferred import fresh_names
from tests.nets.attribution.test_usual_layer import APPLICATIONS

BRIGHT = 0.05  # little, so that no activation is cut off
TIMES = 5  # as bright as any other corner: from 5.4 measured, to many thousands


def classifier(keras, name):
    """Make a network whose kernels look at their middle most: more light is more of the class."""
    no_scaling = {"include_preprocessing": False} if "V3" in name else {}
    make = getattr(keras.applications, name)
    with fresh_names():
        base = make(
            weights=None,
            include_top=False,
            input_shape=(None, None, 3),
            pooling="avg",
            **no_scaling,
        )
        model = keras.Model(base.input, keras.layers.Dense(2, name="answer")(base.output))
    for layer in model.layers:
        for variable in layer.weights:
            variable.assign(numbers(keras, layer, variable))
    return model


def numbers(keras, layer, variable):
    shape = variable.shape
    if "kernel" in variable.name and len(shape) == 4:
        height, width, channels, _ = shape
        kernel = np.full(shape, 0.5 / (height * width))
        kernel[height // 2, width // 2] += 0.5
        return kernel if isinstance(layer, keras.layers.DepthwiseConv2D) else kernel / channels
    if variable.name == "kernel":
        return np.full(shape, 1 / shape[0])
    return np.full(shape, float(variable.name in ("gamma", "moving_variance", "variance")))


@pytest.mark.parametrize("name", APPLICATIONS)
def test_a_bright_corner_is_found_in_that_corner(keras, name):
    model = classifier(keras, name)
    # In turn above to the right, and below to the left.
    for (side, (layer, _)), corner in zip(
        APPLICATIONS[name].items(), cycle(((0, 1), (1, 0))), strict=False
    ):
        parts = slice(0, side // 4), slice(side - side // 4, side)
        down, across = corner
        picture = np.zeros((side, side, 3), np.float32)
        picture[parts[down], parts[across]] = BRIGHT
        found = grad_cam_overlay(model, picture, 1, layer)
        means = {at: float(found[parts[at[0]], parts[at[1]]].mean()) for at in np.ndindex(2, 2)}
        own = means.pop(corner)
        assert own > TIMES * max(means.values()), (side, corner, own, means)
        strongest = np.unravel_index(found.argmax(), found.shape)
        assert tuple(int(at >= side / 2) for at in strongest) == corner
