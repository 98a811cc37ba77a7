"""Activations: what a layer does to each of its sums, as Keras computes it.

An entry a module, or one for each of a close family. To add an activation, add its module with
``ENTRIES``, its test and its section in the text of the Activation page; nothing else names it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.discovery import entries
from cnnviz.i18n import message
from cnnviz.ops.activations.kind import ActivationKind
from cnnviz.ops.arrays import Array, as_floats

__all__ = ["ACTIVATIONS", "ActivationKind", "activate", "derivative"]

ACTIVATIONS = entries(__name__, ActivationKind)
"""All activations by name, in the order in which people are offered them."""


def activate(x: ArrayLike, name: str, **parameters: Any) -> Array:
    """Apply an activation to every number; softmax along an axis.

    Parameters
    ----------
    x : array_like, any shape
    name : str
        One of `ACTIVATIONS`: relu, leaky_relu, elu, selu, gelu, silu, sigmoid, tanh, …
    **parameters
        As in Keras; ``ACTIVATIONS[name].parameters`` has them with their defaults.

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
    kind, array = _kind(name), as_floats(x, "x")
    return np.asarray(kind.compute(array, **kind.complete(parameters)), array.dtype)


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
    kind, array = _kind(name), as_floats(x, "x")
    return np.asarray(kind.slope(array, **kind.complete(parameters)), array.dtype)


def _kind(name: object) -> ActivationKind:
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise ValueError(
            message(
                "`name` must be one of {activations}, got {name!r}.",
                activations=", ".join(ACTIVATIONS),
                name=name,
            )
        )
    return ACTIVATIONS[name]
