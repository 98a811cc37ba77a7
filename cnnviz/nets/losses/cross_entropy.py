"""Cross-entropy: minus the logarithm of the share that the true class has."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import marked
from cnnviz.nets.losses.kind import Formula, LossFormulas, LossKind
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


_TOGETHER = Formula("(p − y) / N", "({share} − {target}) / {images}")
_SEVERAL = LossFormulas(
    "−y log p",
    Formula("−y / (p N)", "−{target} / ({share} · {images})"),
    _TOGETHER,
)
_ONE = LossFormulas(
    "−y log p − (1 − y) log(1 − p)",
    Formula(
        "(−y / p + (1 − y) / (1 − p)) / N",
        "(−{target} / {share} + (1 − {target}) / (1 − {share})) / {images}",
    ),
    _TOGETHER,
)


def _formulas(numbers: int) -> LossFormulas:
    return _ONE if numbers == 1 else _SEVERAL


def _keras(numbers: int, from_logits: bool, label_smoothing: float) -> str:
    kind = "BinaryCrossentropy" if numbers == 1 else "CategoricalCrossentropy"
    settings = [
        *(["from_logits=True"] if from_logits else []),
        *([f"label_smoothing={label_smoothing}"] if label_smoothing else []),
        "reduction=None",
    ]
    return f"keras.losses.{kind}({', '.join(settings)})"


ENTRY = LossKind(
    CROSS_ENTROPY,
    10,
    marked("Cross-entropy"),
    cross_entropy_terms,
    _slope,
    _formulas,
    _keras,
    _before_squashing,
    linear=True,
)
