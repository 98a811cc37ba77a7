from __future__ import annotations

import numpy as np
import psutil
import pytest

from cnnviz.nets.deferred import blank, count, fill_with_random, fill_with_zeros


def network(keras, units=5):
    return keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(units, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(units, kernel_initializer="orthogonal"),
        ]
    )


def test_numbers_take_no_memory_before_they_are_filled(keras):
    process = psutil.Process()
    before = process.memory_info().rss
    _, variables = blank(lambda: network(keras, 10**7))
    assert count(variables) > 10**14
    assert process.memory_info().rss - before < 50 * 2**20
    # Nothing that comes later gives them memory.
    network(keras)
    assert process.memory_info().rss - before < 50 * 2**20


def test_zeros(keras):
    model, variables = blank(lambda: network(keras))
    fill_with_zeros(variables)
    assert all((np.asarray(variable) == 0).all() for variable in model.weights)
    assert np.asarray(model(np.ones((1, 4)))).tolist() == [[0.0] * 5]


def test_random_numbers_are_the_layers_own_and_the_same_again(keras):
    made = []
    for _ in range(2):
        model, variables = blank(lambda: network(keras))
        fill_with_random(variables)
        made.append([np.asarray(variable) for variable in model.weights])
    for one, other in zip(*made, strict=True):
        np.testing.assert_array_equal(one, other)
    by_name = dict(zip([v.path.rpartition("/")[2] for v in model.weights], made[0], strict=False))
    np.testing.assert_array_equal(by_name["gamma"], np.ones(5))
    last = made[0][-2]
    np.testing.assert_allclose(last @ last.T, np.eye(5), atol=1e-5)


def test_a_model_that_cannot_be_made_leaves_nothing_behind(keras):
    def fail():
        network(keras, 10**7)
        raise KeyError

    with pytest.raises(KeyError):
        blank(fail)
    _, variables = blank(lambda: network(keras))
    assert count(variables) == 4 * 5 + 5 + 4 * 5 + 5 * 5 + 5 + 2  # 2: the state of the dropout
