"""The sum times the tanh of its softplus: mish."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.activations.kind import ActivationKind
from cnnviz.ops.activations.sigmoid import sigmoid, sigmoid_slope
from cnnviz.ops.arrays import Array

# Misra, "Mish: a self regularized non-monotonic activation function", 2019.


def _mish(x: Array) -> Array:
    return x * np.tanh(np.logaddexp(x, 0))


def _mish_slope(x: Array) -> Array:
    # tanh(u) = 2 · sigmoid(2u) − 1, and softplus changes as the sigmoid does.
    softplus = np.clip(np.logaddexp(x, 0), 0, 1e4)
    cells: Array = np.tanh(softplus) + x * 4 * sigmoid_slope(2 * softplus) * sigmoid(x)
    return cells


ENTRIES = (ActivationKind("mish", 65, _mish, _mish_slope),)
