"""The sum, times the chance that a normal number lies below it: GELU."""

from __future__ import annotations

import math

import numpy as np

from cnnviz.i18n import marked
from cnnviz.ops.activations.kind import ActivationKind, Parameter
from cnnviz.ops.activations.sigmoid import sigmoid, sigmoid_slope
from cnnviz.ops.arrays import Array

# NumPy has no error function; Python's own, cell by cell, is exact and fast enough for a map.
# erfc, not 1 + erf, which would lose the digits of the left tail.
_erfc = np.vectorize(math.erfc, otypes=[np.float64])


def _gelu(x: Array, approximate: bool) -> Array:
    # Hendrycks and Gimpel, "Gaussian error linear units", 2016: x times the normal
    # distribution function, or its fit by tanh.
    if approximate:
        # (1 + tanh(u)) / 2 is sigmoid(2 u); beyond 20 it is 0 or 1, and the cube could overflow.
        near = np.clip(x, -20, 20)
        return x * sigmoid(math.sqrt(8 / math.pi) * (near + 0.044715 * near**3))
    cells: Array = 0.5 * x * _erfc(x.astype(np.float64) * -math.sqrt(0.5))
    return cells


def _gelu_slope(x: Array, approximate: bool) -> Array:
    # The product rule: the share of x let through, and x times the change of that share.
    if approximate:
        near = np.clip(x, -20, 20)
        steep = math.sqrt(8 / math.pi)
        u = steep * (near + 0.044715 * near**3)
        change = sigmoid_slope(u) * steep * (1 + 3 * 0.044715 * near**2)
        return sigmoid(u) + near * change
    near = np.clip(x, -40, 40)  # beyond it the density is 0, and the square could overflow
    # gelu(x) = x · share(x), so far from 0 the quotient gives the share back.
    value = _gelu(near, approximate=False).astype(x.dtype)
    share = np.where(near == 0, 0.5, value / np.where(near == 0, 1, near))
    cells: Array = share + near * np.exp(-0.5 * near**2) / math.sqrt(2 * math.pi)
    return cells


ENTRIES = (
    ActivationKind(
        "gelu",
        50,
        _gelu,
        _gelu_slope,
        (Parameter("approximate", False, marked("Approximate, by tanh")),),
    ),
)
