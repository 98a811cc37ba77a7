"""Logits: the numbers that a softmax would take, which the model leaves out."""

from __future__ import annotations

import numpy as np

from cnnviz.nets.heads.kind import Floats, HeadKind
from cnnviz.ops import activate


def softmax_of(values: Floats) -> Floats:
    """Give the softmax of logits (N, K).

    Examples
    --------
    >>> softmax_of(np.log(np.array([[1, 3]], np.float32))).round(6).tolist()  # 3 / (1 + 3)
    [[0.25, 0.75]]
    """
    return activate(values.astype(np.float64), "softmax").astype(np.float32)


ENTRY = HeadKind("logits", 50, lambda *_: True, softmax_of)
