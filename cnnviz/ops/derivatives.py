"""The slopes of the activations: how much of a change at a sum goes on to the output."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.ops.activations import SELU_ALPHA, SELU_SCALE, activate, checked
from cnnviz.ops.arrays import Array


def _relu(
    x: Array,
    *,
    negative_slope: float = 0.0,
    max_value: float | None = None,
    threshold: float = 0.0,
) -> Array:
    kept = x > threshold
    if max_value is not None:
        kept = kept & (x > 0) & (x < max_value)
    return np.where(kept, 1.0, 0.0) + np.where(x <= threshold, negative_slope, 0.0)


def _leaky_relu(x: Array, *, negative_slope: float = 0.2) -> Array:
    return _relu(x, negative_slope=negative_slope)


def _elu(x: Array, *, alpha: float = 1.0) -> Array:
    return np.where(x <= 0, alpha * np.exp(np.minimum(x, 0)), 1)


def _selu(x: Array) -> Array:
    return SELU_SCALE * np.where(x < 0, SELU_ALPHA * np.exp(np.minimum(x, 0)), 1)


def _gelu(x: Array, *, approximate: bool = False) -> Array:
    # The product rule: the share of x let through, and x times the change of that share.
    if approximate:
        near = np.clip(x, -20, 20)
        steep = math.sqrt(8 / math.pi)
        u = steep * (near + 0.044715 * near**3)
        change = _sigmoid_slope(u) * steep * (1 + 3 * 0.044715 * near**2)
        return activate(u, "sigmoid") + near * change
    near = np.clip(x, -40, 40)  # beyond it the density is 0, and the square could overflow
    # gelu(x) = x · share(x), so far from 0 the quotient gives the share back.
    share = np.where(near == 0, 0.5, activate(near, "gelu") / np.where(near == 0, 1, near))
    cells: Array = share + near * np.exp(-0.5 * near**2) / math.sqrt(2 * math.pi)
    return cells


def _silu(x: Array) -> Array:
    return activate(x, "sigmoid") + x * _sigmoid_slope(x)


def _sigmoid_slope(x: Array) -> Array:
    # s(x) · s(−x), not s · (1 − s), which would lose the digits of the right tail.
    return activate(x, "sigmoid") * activate(-x, "sigmoid")


def _tanh(x: Array) -> Array:
    # tanh(x) = 2 · sigmoid(2x) − 1
    half = np.clip(x, -1e4, 1e4)
    return 4 * _sigmoid_slope(2 * half)


def _softplus(x: Array) -> Array:
    return activate(x, "sigmoid")


def _hard_sigmoid(x: Array) -> Array:
    return np.where(np.abs(x) < 3, 1 / 6, 0)


def _softmax(x: Array, *, axis: int = -1) -> Array:
    shares = activate(x, "softmax", axis=axis)
    return shares * (1 - shares)


_DERIVATIVES: dict[str, Callable[..., Array]] = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "selu": _selu,
    "gelu": _gelu,
    "silu": _silu,
    "sigmoid": _sigmoid_slope,
    "tanh": _tanh,
    "softplus": _softplus,
    "hard_sigmoid": _hard_sigmoid,
    "softmax": _softmax,
}


def derivative(x: ArrayLike, name: str, **parameters: Any) -> Array:
    """Give the slope of an activation at every number.

    At a corner, where the slopes of both sides differ, it is the one that TensorFlow uses:
    that of the left, but of the right for selu and of the flat side for hard_sigmoid and for
    relu with a ``max_value``.

    Parameters
    ----------
    x : array_like, any shape
    name : str
        One of `ACTIVATIONS`.
    **parameters
        As `activate` takes them.

    Returns
    -------
    ndarray, shape of x
        float64 if x is, else float32. For softmax, the slope of each share along its own
        number, the others kept.

    Raises
    ------
    ValueError, TypeError
        As `activate` does.

    Examples
    --------
    >>> derivative([-2.0, 3.0], "leaky_relu", negative_slope=0.1)  # 0.1 below zero, 1 above
    array([0.1, 1. ])
    """
    array = checked(x, name, parameters)
    return np.asarray(_DERIVATIVES[name](array, **parameters), array.dtype)
