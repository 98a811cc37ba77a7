"""Activations: what a layer does to each of its sums, as Keras computes it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]


# NumPy has no error function; Python's own, cell by cell, is exact and fast enough for a map.
def _erf(x: Array) -> Array:
    values: Array = np.vectorize(math.erf, otypes=[np.float64])(x)
    return values


# Klambauer et al., "Self-normalizing neural networks", 2017.
_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def _relu(x: Array, *, negative_slope: float = 0.0, max_value: float | None = None) -> Array:
    positive = np.maximum(x, 0) if max_value is None else np.clip(x, 0, max_value)
    return positive if negative_slope == 0 else np.where(x < 0, negative_slope * x, positive)


def _leaky_relu(x: Array, *, negative_slope: float = 0.2) -> Array:
    y: Array = np.where(x < 0, negative_slope * x, x)
    return y


def _elu(x: Array, *, alpha: float = 1.0) -> Array:
    return np.where(x < 0, alpha * np.expm1(np.minimum(x, 0)), x)


def _selu(x: Array) -> Array:
    return _SELU_SCALE * _elu(x, alpha=_SELU_ALPHA)


def _gelu(x: Array, *, approximate: bool = False) -> Array:
    # Hendrycks and Gimpel, "Gaussian error linear units", 2016: x times the normal
    # distribution function, or its fit by tanh.
    if approximate:
        y: Array = 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
        return y
    return 0.5 * x * (1 + _erf(x * math.sqrt(0.5)))


def _silu(x: Array) -> Array:
    return x * _sigmoid(x)


def _sigmoid(x: Array) -> Array:
    # exp of a negative number alone, so that it never overflows.
    small = np.exp(-np.abs(x))
    y: Array = np.where(x < 0, small, 1) / (1 + small)
    return y


def _softplus(x: Array) -> Array:
    return np.logaddexp(x, 0)


def _hard_sigmoid(x: Array) -> Array:
    return np.clip(x / 6 + 0.5, 0, 1)


def _softmax(x: Array, *, axis: int = -1) -> Array:
    shifted = np.exp(x - x.max(axis=axis, keepdims=True))
    y: Array = shifted / shifted.sum(axis=axis, keepdims=True)
    return y


ACTIVATIONS: dict[str, Callable[..., Array]] = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "selu": _selu,
    "gelu": _gelu,
    "silu": _silu,
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
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
        As in Keras: ``negative_slope`` and ``max_value`` of relu, ``negative_slope`` (0.2) of
        leaky_relu, ``alpha`` (1) of elu, ``approximate`` (False) of gelu, ``axis`` (-1) of
        softmax.

    Returns
    -------
    ndarray, shape of x
        float64 if x is, else float32.

    Raises
    ------
    ValueError
        If there is no such activation.
    TypeError
        If it has no such parameter.

    Examples
    --------
    >>> activate([-2.0, 3.0], "leaky_relu", negative_slope=0.1)  # -0.2 = 0.1 * -2
    array([-0.2,  3. ])
    """
    if name not in ACTIVATIONS:
        raise ValueError(f"`name` must be one of {', '.join(ACTIVATIONS)}, got {name!r}.")
    array = np.asarray(x)
    dtype = np.float64 if array.dtype == np.float64 else np.float32
    return ACTIVATIONS[name](array.astype(dtype), **parameters).astype(dtype, copy=False)
