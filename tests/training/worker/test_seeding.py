"""The first weights of a run are those of its seed, whatever else draws in its process."""

from __future__ import annotations

import random

import numpy as np

from cnnviz.training.worker.seeding import seeded


def drawn(keras, disturb=lambda: None):
    """Draw twice as two layers would, with what another thread may do between them."""
    first = keras.initializers.GlorotUniform()((3, 3))
    disturb()
    return np.array([first, keras.initializers.GlorotUniform()((3, 3))])


def test_draws_of_others_change_nothing(keras):
    keras.utils.set_random_seed(7)
    alone = drawn(keras)
    with seeded(7):
        np.testing.assert_array_equal(drawn(keras, random.random), alone)


def test_draws_after_it_are_everybody_s_again(keras):
    with seeded(7):
        inside = drawn(keras)
    random.seed(7)
    np.testing.assert_array_equal(drawn(keras), inside)
    assert (drawn(keras) != inside).any()
