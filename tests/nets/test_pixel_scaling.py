from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.pixel_scaling import SCALINGS, Numbers


def test_every_name_has_its_way():
    assert tuple(SCALINGS) == get_args(Numbers)


@pytest.mark.parametrize("name", SCALINGS)
def test_a_layer_of_keras_does_the_same(keras, name):
    scaling = SCALINGS[name]
    pixels = np.random.default_rng(0).uniform(0, 255, (4, 5, 3)).astype(np.float32)
    scale, offset = scaling.rescaling()
    given = pixels[..., ::-1] if scaling.bgr else pixels
    found = keras.layers.Rescaling(scale, offset)(given)
    np.testing.assert_allclose(found, scaling.scaled(pixels), atol=2e-5)


@pytest.mark.parametrize("name", SCALINGS)
def test_a_gradient_finds_its_way_back_to_the_pixels(keras, name):
    import tensorflow as tf

    pixels = tf.constant([[[10.0, 100.0, 250.0]]])
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        total = tf.reduce_sum(SCALINGS[name].scaled(pixels))
    deviation = np.broadcast_to(SCALINGS[name].deviation, 3)
    wanted = 1 / (SCALINGS[name].divisor * deviation)
    np.testing.assert_allclose(tape.gradient(total, pixels)[0, 0], wanted, rtol=1e-5)


@pytest.mark.parametrize("name", SCALINGS)
def test_a_file_may_take_any(name):
    assert ModelChoice("file", "0" * 64, name).scale == name
