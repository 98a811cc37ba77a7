"""The sum times its own sigmoid: SiLU, also called swish."""

from __future__ import annotations

from cnnviz.ops.activations.kind import ActivationKind
from cnnviz.ops.activations.sigmoid import sigmoid, sigmoid_slope
from cnnviz.ops.arrays import Array


def _silu(x: Array) -> Array:
    return x * sigmoid(x)


def _silu_slope(x: Array) -> Array:
    return sigmoid(x) + x * sigmoid_slope(x)


ENTRIES = (ActivationKind("silu", 60, _silu, _silu_slope, operations={"Silu": {}}),)
