"""Derivatives against the gradients that TensorFlow takes of Keras's activations."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.ops import ACTIVATIONS, activate, derivative

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
CORNERS = [-3.0, 0.0, 1.5, 2.0, 3.0, 4.0, 6.0]
POINTS = np.concatenate([np.linspace(-8, 8, 321), [-90, -20, 20, 90, 1e4]])


def gradient(keras, points, name, **parameters):
    """Ask TensorFlow; for softmax, for the slope of each share along its own number."""
    import tensorflow as tf

    function = getattr(keras.activations, name)
    x = tf.constant(points)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reshape(function(x, **parameters), [-1])
    if name != "softmax":
        return tape.gradient(y, x).numpy()
    jacobian = tape.jacobian(y, x).numpy().reshape(points.size, points.size)
    return np.diag(jacobian).reshape(points.shape)


@pytest.mark.parametrize(("name", "parameters"), PARAMETERS)
def test_derivative_equals_the_gradient(keras, name, parameters):
    points = POINTS[~np.isin(POINTS, CORNERS)]
    points = points[: len(points) // 5 * 5].reshape(-1, 5)
    expected = gradient(keras, points, name, **parameters)
    actual = derivative(points, name, **parameters)
    np.testing.assert_allclose(actual, expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("name", "parameters", "corner"),
    [
        ("relu", {}, 0),
        ("relu", {"negative_slope": 0.1}, 0),
        ("relu", {"max_value": 6.0}, 6),
        ("relu", {"threshold": 1.5}, 1.5),
        ("leaky_relu", {}, 0),
        ("elu", {"alpha": 0.5}, 0),
        ("selu", {}, 0),
        ("hard_sigmoid", {}, 3),
        ("hard_sigmoid", {}, -3),
    ],
)
def test_a_corner_has_the_slope_that_tensorflow_uses(keras, name, parameters, corner):
    expected = gradient(keras, np.array([corner], np.float64), name, **parameters)
    np.testing.assert_allclose(
        derivative(np.float64([corner]), name, **parameters), expected, rtol=1e-6
    )


@pytest.mark.parametrize(("name", "parameters"), PARAMETERS)
def test_derivative_is_the_slope_of_the_curve(name, parameters):
    x = np.linspace(-7.9, 7.9, 632)  # no corner lies on it
    rows = np.stack([x, np.zeros_like(x)], 0 if parameters.get("axis") == 0 else -1)
    step = np.zeros_like(rows)
    (step if parameters.get("axis") == 0 else step.T)[0] = 1e-6
    after, before = (activate(rows + sign * step, name, **parameters) for sign in (1, -1))
    slope = ((after - before) / 2e-6)[step > 0]
    np.testing.assert_allclose(derivative(rows, name, **parameters)[step > 0], slope, atol=1e-7)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "parameters"), PARAMETERS)
def test_no_derivative_overflows(name, parameters, dtype):
    far = np.array([-1e30, -1e3, 0, 1e3, 1e30], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        slopes = derivative(far, name, **parameters)
    assert np.all(np.isfinite(slopes))
    assert slopes.dtype == dtype


def test_what_activate_refuses_is_refused():
    with pytest.raises(ValueError, match=r"`name` must be one of relu, .*, got 'rleu'"):
        derivative([1.0], "rleu")
    with pytest.raises(TypeError, match="`tanh` takes no parameters, got `alpha`"):
        derivative([1.0], "tanh", alpha=1.0)
