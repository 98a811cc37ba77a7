"""Activations against Keras, over their parameters and far out."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.ops import ACTIVATIONS, activate

POINTS = np.concatenate([np.linspace(-8, 8, 321), [-1e4, -90, -20, 20, 90, 1e4, 0.0, -0.0]]).astype(
    np.float32
)

PARAMETERS = [
    *((name, {}) for name in ACTIVATIONS),
    ("relu", {"negative_slope": 0.1}),
    ("relu", {"max_value": 6.0}),
    ("leaky_relu", {"negative_slope": 0.01}),
    ("elu", {"alpha": 0.5}),
    ("gelu", {"approximate": True}),
    ("softmax", {"axis": 0}),
]


@pytest.mark.parametrize(("name", "parameters"), PARAMETERS)
def test_activation_equals_keras(keras, name, parameters):
    points = POINTS.reshape(7, 47)
    function = getattr(keras.activations, name)
    expected = keras.ops.convert_to_numpy(function(keras.ops.array(points), **parameters))
    actual = activate(points, name, **parameters)
    assert actual.dtype == np.float32
    np.testing.assert_allclose(actual, expected, rtol=1e-5, atol=1e-6)


def test_there_are_eleven():
    assert len(ACTIVATIONS) == 11


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_activation_overflows(name):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert np.all(np.isfinite(activate(np.array([-1e30, -1e3, 0, 1e3, 1e30]), name)))


def test_softmax_adds_up_to_one():
    np.testing.assert_allclose(activate([[1.0, 2.0], [1e4, -1e4]], "softmax").sum(1), 1, rtol=1e-6)


@pytest.mark.parametrize(("x", "dtype"), [([1], "float32"), (np.ones(2), "float64")])
def test_float64_stays_and_the_rest_becomes_float32(x, dtype):
    assert activate(x, "gelu").dtype == dtype


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match=r"`name` must be one of relu, .*, got 'rleu'"):
        activate([1.0], "rleu")
