"""What levels off below zero as an exponential does: ELU and SELU."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import marked
from cnnviz.ops.activations.kind import ActivationKind, Parameter
from cnnviz.ops.arrays import Array

# Klambauer et al., "Self-normalizing neural networks", 2017.
_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def _elu(x: Array, alpha: float) -> Array:
    return np.where(x < 0, alpha * np.expm1(np.minimum(x, 0)), x)


def _elu_slope(x: Array, alpha: float) -> Array:
    return np.where(x <= 0, alpha * np.exp(np.minimum(x, 0)), 1)


def _selu(x: Array) -> Array:
    return _SELU_SCALE * _elu(x, _SELU_ALPHA)


def _selu_slope(x: Array) -> Array:
    return _SELU_SCALE * np.where(x < 0, _SELU_ALPHA * np.exp(np.minimum(x, 0)), 1)


ENTRIES = (
    ActivationKind(
        "elu",
        30,
        _elu,
        _elu_slope,
        (Parameter("alpha", 1.0, marked("Alpha"), maximum=3.0),),
        layer="ELU",
    ),
    ActivationKind("selu", 40, _selu, _selu_slope, operations={"Selu": {}}),
)
