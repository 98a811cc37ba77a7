"""Cross-entropy: minus the logarithm of the share that the true class has."""

from __future__ import annotations

import numpy as np

from cnnviz.nets.losses.kind import LossKind
from cnnviz.ops.arrays import Array

CROSS_ENTROPY = "categorical_crossentropy"


def cross_entropy_terms(shares: Array, targets: Array) -> Array:
    """Give ``-y log p`` of each class; of one number also its counterpart's.

    Examples
    --------
    >>> cross_entropy_terms(np.array([[0.25, 0.75]]), np.array([[0.0, 1.0]])).round(4)
    array([[0.    , 0.2877]])

    0.2877 is -log 0.75, and what should not be counts nothing.
    """
    # Of what should not be, nothing is counted, though its share be 0.
    with np.errstate(divide="ignore"):
        found: Array = 0.0 - targets * np.log(np.where(targets > 0, shares, 1))
        if shares.shape[1] == 1:
            others = np.where(targets < 1, 1 - shares, 1)
            found = found - (1 - targets) * np.log(others)
    return found


def _slope(shares: Array, targets: Array) -> Array:
    # A share of 0 that should be more falls without end.
    with np.errstate(divide="ignore"):
        found: Array = -targets / np.where(targets > 0, shares, 1)
        if shares.shape[1] == 1:
            found = found + (1 - targets) / np.where(targets < 1, 1 - shares, 1)
    return found / len(shares)


def _before_squashing(shares: Array, targets: Array) -> Array:
    # The targets add up to 1, so the shares that softmax spreads to all others leave p - y.
    found: Array = (shares - targets) / len(shares)
    return found


def _operands(share: float, target: float, classes: int, images: int) -> dict[str, float]:
    return {"share": share, "target": target, "images": images}


ENTRY = LossKind(
    CROSS_ENTROPY,
    10,
    "Cross-entropy",
    cross_entropy_terms,
    "−y log p",
    _slope,
    _operands,
    _before_squashing,
)
