"""What squeezes a sum between −1 and 1: the hyperbolic tangent."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.activations.kind import ActivationKind
from cnnviz.ops.activations.sigmoid import sigmoid_slope
from cnnviz.ops.arrays import Array


def _tanh(x: Array) -> Array:
    return np.tanh(x)


def _tanh_slope(x: Array) -> Array:
    # tanh(x) = 2 · sigmoid(2x) − 1
    half = np.clip(x, -1e4, 1e4)
    return 4 * sigmoid_slope(2 * half)


ENTRIES = (ActivationKind("tanh", 80, _tanh, _tanh_slope, operations={"Tanh": {}}),)
