"""Cross-entropy: what the optimizer makes small."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import marked
from cnnviz.training.metrics.metric import Labels, Metric, Probabilities


def cross_entropy(labels: Labels, probabilities: Probabilities) -> float:
    """Give the mean of −log of the probability of each image's class.

    Parameters
    ----------
    labels : ndarray of int64, shape (N,)
    probabilities : ndarray, shape (N, K)
        One that is 0 counts as the smallest that float32 can hold.

    Examples
    --------
    >>> shares = np.array([[0.5, 0.5], [0.75, 0.25]])
    >>> cross_entropy(np.array([0, 1]), shares)  # (log 2 + log 4) / 2 = 1.5 · log 2
    1.0397207708399179
    """
    right = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, np.finfo(np.float32).tiny)).mean())


ENTRY = Metric(
    "loss",
    marked("Loss"),
    marked("loss"),
    place=10,
    evaluate=cross_entropy,
    keras=None,
    of_steps=lambda sums: sums.loss / sums.images,
    share=False,
    largest_is_best=False,
)
