"""Mean squared error: how far each share is from its target, squared."""

from __future__ import annotations

import numpy as np

from cnnviz.nets.losses.kind import LossKind
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


def _operands(share: float, target: float, classes: int, images: int) -> dict[str, float]:
    return {"share": share, "target": target, "classes": classes, "images": images}


ENTRY = LossKind(
    "mean_squared_error",
    20,
    "Squared error",
    squared_error_terms,
    "(p − y)² / K",
    _slope,
    _operands,
)
