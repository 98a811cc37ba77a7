"""A smooth ReLU: softplus."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.activations.kind import ActivationKind
from cnnviz.ops.activations.sigmoid import sigmoid
from cnnviz.ops.arrays import Array


def _softplus(x: Array) -> Array:
    cells: Array = np.logaddexp(x, 0)
    return cells


ENTRIES = (ActivationKind("softplus", 90, _softplus, sigmoid, operations={"Softplus": {}}),)
