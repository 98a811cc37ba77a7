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
    ("relu", {"threshold": 1.5}),
    ("relu", {"negative_slope": 0.1, "max_value": 4.0, "threshold": 2.0}),
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


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "parameters"), PARAMETERS)
def test_no_activation_overflows(name, parameters, dtype):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        far = np.array([-1e30, -1e3, 0, 1e3, 1e30], dtype)
        assert np.all(np.isfinite(activate(far, name, **parameters)))


def test_gelu_keeps_the_digits_of_its_left_tail():
    # -10 times the normal distribution function at -10, 7.61985302416e-24 in its tables
    assert activate(-10.0, "gelu") == pytest.approx(-7.61985302416e-23, rel=1e-11)


def test_softmax_adds_up_to_one():
    np.testing.assert_allclose(activate([[1.0, 2.0], [1e4, -1e4]], "softmax").sum(1), 1, rtol=1e-6)


@pytest.mark.parametrize(("x", "dtype"), [([1], "float32"), (np.ones(2), "float64")])
def test_float64_stays_and_the_rest_becomes_float32(x, dtype):
    assert activate(x, "gelu").dtype == dtype


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match=r"`name` must be one of relu, .*, got 'rleu'"):
        activate([1.0], "rleu")


@pytest.mark.parametrize(
    ("name", "parameters", "sentence"),
    [
        ("tanh", {"where": False}, "`tanh` takes no parameters, got `where`"),
        ("relu", {"alpha": 1.0}, "`relu` takes `negative_slope`, .*, got `alpha`"),
        ("elu", {"alpha": "1"}, "`alpha` must be a number, got '1'"),
        ("elu", {"alpha": True}, "`alpha` must be a number, got True"),
        ("gelu", {"approximate": 1}, "`approximate` must be True or False, got 1"),
        ("softmax", {"axis": 0.5}, "`axis` must be a whole number, got 0.5"),
    ],
)
def test_a_parameter_it_does_not_take_is_refused(name, parameters, sentence):
    with pytest.raises(TypeError, match=sentence):
        activate([1.0], name, **parameters)


def test_an_axis_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="axis 3 is out of bounds"):
        activate([1.0], "softmax", axis=3)
