"""What squeezes a sum between 0 and 1: the sigmoid, and its three straight pieces."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.activations.kind import ActivationKind
from cnnviz.ops.arrays import Array


def sigmoid(x: Array) -> Array:
    """Give 1 / (1 + e^-x)."""
    # exp of a negative number alone, so that it never overflows.
    small = np.exp(-np.abs(x))
    cells: Array = np.where(x < 0, small, 1) / (1 + small)
    return cells


def sigmoid_slope(x: Array) -> Array:
    """Give the slope of the sigmoid."""
    # s(x) · s(−x), not s · (1 − s), which would lose the digits of the right tail.
    return sigmoid(x) * sigmoid(-x)


def _hard_sigmoid(x: Array) -> Array:
    return np.clip(x / 6 + 0.5, 0, 1)


def _hard_sigmoid_slope(x: Array) -> Array:
    return np.where(np.abs(x) < 3, 1 / 6, 0)


ENTRIES = (
    ActivationKind(
        "sigmoid", 70, sigmoid, sigmoid_slope, operations={"Sigmoid": {}}, probabilities="each"
    ),
    ActivationKind(
        "hard_sigmoid",
        100,
        _hard_sigmoid,
        _hard_sigmoid_slope,
        operations={"HardSigmoid": {}},
    ),
)
