"""One number between 0 and 1, by sigmoid: the probability of label 1 of two."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnviz.nets.heads.kind import Floats, HeadKind


def both(values: Floats) -> Floats:
    """Give the probabilities of label 0 and of label 1, (N, 2), from that of label 1, (N, 1).

    Examples
    --------
    >>> both(np.array([[0.75]], np.float32)).tolist()  # 0.25 = 1 - 0.75
    [[0.25, 0.75]]
    """
    return np.concatenate([1 - values, values], axis=1)


def signed_logit(logits: Any, class_index: int, against: int | None) -> Any:
    """Give the logit (N,) of (N, 1) for label 1, its negative for label 0.

    It is ln(p / (1 − p)), so it compares the two already: with or without another class it is the
    same number.

    Examples
    --------
    >>> signed_logit(np.array([[2.5]]), 0, None).tolist()
    [-2.5]
    """
    return logits[:, 0] if class_index else -logits[:, 0]


ENTRY = HeadKind(
    "binary",
    10,
    lambda squashed, size, _: squashed == "each" and size == 1,
    both,
    signed_logit,
    adds_classes=1,
    compares=False,
)
