"""What an entry says of its network, against the network as Keras makes it: once for each."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from cnnviz.nets import layer_table, shipped_table
from cnnviz.nets.applications import application
from cnnviz.nets.backbones import BACKBONES
from cnnviz.nets.deferred import blank
from cnnviz.nets.pixel_scaling import SCALINGS


@pytest.fixture(scope="module", params=BACKBONES)
def network(request, keras):
    """Give an entry, its model, whose numbers take no memory, and the model's table."""
    keras.backend.clear_session(free_memory=False)  # some number their layers through the session
    model, _ = blank(lambda: application(request.param))
    return BACKBONES[request.param], model, tuple(layer_table(model))


def test_the_table_that_comes_with_it_is_that_of_the_model(network):
    backbone, model, rows = network
    shipped = shipped_table(backbone.name)
    assert shipped.rows == rows
    assert shipped.input_shape == model.input_shape[1:] == (backbone.usual, backbone.usual, 3)
    assert sum(row.parameters for row in rows) == model.count_params()


@pytest.mark.parametrize("name", BACKBONES)
def test_pixels_are_scaled_as_keras_scales_them(keras, name):
    picture = np.random.default_rng(0).integers(0, 256, (6, 7, 3)).astype(np.float32)
    module = sys.modules[getattr(keras.applications, name).__module__]
    wanted = module.preprocess_input(picture.copy())
    found = SCALINGS[BACKBONES[name].scaling].scaled(picture)
    np.testing.assert_allclose(found, wanted, atol=1e-5)  # of numbers up to 255


@pytest.mark.parametrize("name", BACKBONES)
def test_the_smallest_pictures_are_those_that_keras_takes(keras, name):
    make, side = getattr(keras.applications, name), BACKBONES[name].smallest
    with pytest.raises(ValueError, match=f"at least {side}x{side}"):
        blank(lambda: make(weights=None, include_top=False, input_shape=(side - 1, side - 1, 3)))
