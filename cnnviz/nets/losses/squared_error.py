"""Mean squared error: how far each share is from its target, squared."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import marked
from cnnviz.nets.losses.kind import Formula, LossFormulas, LossKind
from cnnviz.ops.arrays import Array


def squared_error_terms(shares: Array, targets: Array) -> Array:
    """Give ``(p - y)² / K`` of each of K classes.

    Examples
    --------
    >>> squared_error_terms(np.array([[0.25, 1.0]]), np.array([[0.0, 1.0]]))  # 0.25² / 2
    array([[0.03125, 0.     ]])
    """
    found: Array = np.square(shares - targets) / shares.shape[1]
    return found


def _slope(shares: Array, targets: Array) -> Array:
    found: Array = 2 * (shares - targets) / shares.size
    return found


_FORMULAS = LossFormulas(
    "(p − y)² / K",
    Formula("2 (p − y) / (K N)", "2 · ({share} − {target}) / ({classes} · {images})"),
)

ENTRY = LossKind(
    "mean_squared_error",
    20,
    marked("Squared error"),
    squared_error_terms,
    _slope,
    lambda numbers: _FORMULAS,
    # It is taken of whatever the network answers, and knows no label smoothing.
    lambda numbers, from_logits, label_smoothing: "keras.losses.MeanSquaredError(reduction=None)",
)
