"""Activations: what a layer does to each of its sums, as Keras computes it."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.ops.arrays import Array, as_floats

# NumPy has no error function; Python's own, cell by cell, is exact and fast enough for a map.
# erfc, not 1 + erf, which would lose the digits of the left tail.
_erfc = np.vectorize(math.erfc, otypes=[np.float64])

# Klambauer et al., "Self-normalizing neural networks", 2017.
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def _relu(
    x: Array,
    *,
    negative_slope: float = 0.0,
    max_value: float | None = None,
    threshold: float = 0.0,
) -> Array:
    kept: Array = np.where(x <= threshold, 0, x)
    if max_value is not None:
        kept = np.clip(kept, 0, max_value)
    return kept if negative_slope == 0 else kept + negative_slope * np.minimum(x - threshold, 0)


def _leaky_relu(x: Array, *, negative_slope: float = 0.2) -> Array:
    return _relu(x, negative_slope=negative_slope)


def _elu(x: Array, *, alpha: float = 1.0) -> Array:
    return np.where(x < 0, alpha * np.expm1(np.minimum(x, 0)), x)


def _selu(x: Array) -> Array:
    return SELU_SCALE * _elu(x, alpha=SELU_ALPHA)


def _gelu(x: Array, *, approximate: bool = False) -> Array:
    # Hendrycks and Gimpel, "Gaussian error linear units", 2016: x times the normal
    # distribution function, or its fit by tanh.
    if approximate:
        # (1 + tanh(u)) / 2 is sigmoid(2 u); beyond 20 it is 0 or 1, and the cube could overflow.
        near = np.clip(x, -20, 20)
        return x * _sigmoid(math.sqrt(8 / math.pi) * (near + 0.044715 * near**3))
    cells: Array = 0.5 * x * _erfc(x.astype(np.float64) * -math.sqrt(0.5))
    return cells


def _silu(x: Array) -> Array:
    return x * _sigmoid(x)


def _sigmoid(x: Array) -> Array:
    # exp of a negative number alone, so that it never overflows.
    small = np.exp(-np.abs(x))
    cells: Array = np.where(x < 0, small, 1) / (1 + small)
    return cells


def _tanh(x: Array) -> Array:
    return np.tanh(x)


def _softplus(x: Array) -> Array:
    cells: Array = np.logaddexp(x, 0)
    return cells


def _hard_sigmoid(x: Array) -> Array:
    return np.clip(x / 6 + 0.5, 0, 1)


def _softmax(x: Array, *, axis: int = -1) -> Array:
    # exp of at most 0, so that it never overflows.
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    shares: Array = powers / powers.sum(axis=axis, keepdims=True)
    return shares


ACTIVATIONS: dict[str, Callable[..., Array]] = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "selu": _selu,
    "gelu": _gelu,
    "silu": _silu,
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "softplus": _softplus,
    "hard_sigmoid": _hard_sigmoid,
    "softmax": _softmax,
}


def activate(x: ArrayLike, name: str, **parameters: Any) -> Array:
    """Apply an activation to every number; softmax along an axis.

    Parameters
    ----------
    x : array_like, any shape
    name : str
        One of `ACTIVATIONS`: relu, leaky_relu, elu, selu, gelu, silu, sigmoid, tanh, softplus,
        hard_sigmoid, softmax.
    **parameters
        As in Keras: ``negative_slope`` (0), ``max_value`` (None) and ``threshold`` (0) of relu,
        ``negative_slope`` (0.2) of leaky_relu, ``alpha`` (1) of elu, ``approximate`` (False) of
        gelu, ``axis`` (-1) of softmax.

    Returns
    -------
    ndarray, shape of x
        float64 if x is, else float32.

    Raises
    ------
    ValueError
        If there is no such activation, or no such axis.
    TypeError
        If it has no such parameter, or a value of the wrong kind.

    Examples
    --------
    >>> activate([-2.0, 3.0], "leaky_relu", negative_slope=0.1)  # -0.2 = 0.1 * -2
    array([-0.2,  3. ])
    """
    array = checked(x, name, parameters)
    return np.asarray(ACTIVATIONS[name](array, **parameters), array.dtype)


def checked(x: ArrayLike, name: str, parameters: dict[str, Any]) -> Array:
    """Check an activation's name and parameters, and give its input as floats.

    Raises
    ------
    ValueError, TypeError
        As `activate` does.
    """
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise ValueError(f"`name` must be one of {', '.join(ACTIVATIONS)}, got {name!r}.")
    known = [key for key in inspect.signature(ACTIVATIONS[name]).parameters if key != "x"]
    for key, value in parameters.items():
        if key not in known:
            takes = ", ".join(f"`{each}`" for each in known) or "no parameters"
            raise TypeError(f"`{name}` takes {takes}, got `{key}`.")
        if key == "max_value" and value is None:
            continue
        kind, words = {
            "approximate": (bool, "True or False"),
            "axis": (Integral, "a whole number"),
        }.get(key, (Real, "a number"))
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise TypeError(f"`{key}` must be {words}, got {value!r}.")
    return as_floats(x, "x")
