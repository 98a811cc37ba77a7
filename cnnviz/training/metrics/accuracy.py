"""Accuracy: by which runs are judged."""

from __future__ import annotations

from cnnviz.i18n import marked
from cnnviz.training.metrics.metric import KerasMetric, Labels, Metric, Probabilities


def accuracy(labels: Labels, probabilities: Probabilities) -> float:
    """Give the share of images whose class is the likeliest; of equals the first.

    Parameters
    ----------
    labels : ndarray of int64, shape (N,)
    probabilities : ndarray, shape (N, K)

    Examples
    --------
    >>> import numpy as np
    >>> accuracy(np.array([0, 1]), np.array([[0.5, 0.5], [0.9, 0.1]]))  # 1 of 2
    0.5
    """
    return float((probabilities.argmax(1) == labels).mean())


ENTRY = Metric(
    "accuracy",
    marked("Accuracy"),
    marked("accuracy"),
    place=20,
    evaluate=accuracy,
    keras=lambda one_hot: KerasMetric('"accuracy"'),
    of_steps=lambda sums: sums.correct / sums.images,
)
