"""Mean squared error: how far each share is from its target, squared."""

from __future__ import annotations

import numpy as np

from cnnviz.nets.losses.kind import LossKind
from cnnviz.ops.arrays import Array


def squared_error(shares: Array, targets: Array) -> Array:
    """Give ``mean((p - y)²)`` over the classes of each image.

    Examples
    --------
    >>> squared_error(np.array([[0.25, 0.75]]), np.array([[0.0, 1.0]]))  # (0.0625 + 0.0625) / 2
    array([0.0625])
    """
    found: Array = np.square(shares - targets).mean(axis=1)
    return found


def _slope(shares: Array, targets: Array) -> Array:
    found: Array = 2 * (shares - targets) / shares.size
    return found


def _operands(share: float, target: float, classes: int, images: int) -> dict[str, float]:
    return {"share": share, "target": target, "classes": classes, "images": images}


ENTRY = LossKind("mean_squared_error", 20, squared_error, _slope, _operands)
