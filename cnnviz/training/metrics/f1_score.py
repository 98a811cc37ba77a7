"""Macro F1: in which a rare class counts as much as a frequent one."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import marked
from cnnviz.training.metrics.metric import KerasMetric, Labels, Metric, Probabilities
from cnnviz.training.review.evaluation import confusion, per_class, predictions


def macro_f1(labels: Labels, probabilities: Probabilities) -> float:
    """Give the mean over the classes of F1, see `per_class`.

    As in Keras's `F1Score(average="macro")`, a class that neither occurs nor is predicted has 0,
    and counts. Of equally likely classes the first is predicted, as it is for the accuracy; in
    Keras all of them are.

    Parameters
    ----------
    labels : ndarray of int64, shape (N,)
    probabilities : ndarray, shape (N, K)

    Examples
    --------
    >>> shares = np.array([[0.9, 0.1, 0.0], [0.8, 0.2, 0.0], [0.3, 0.7, 0.0]])
    >>> macro_f1(np.array([0, 1, 1]), shares)  # (2 / (2 + 1) + 2 / (2 + 1) + 0) / 3
    0.4444444444444444
    """
    counts = confusion(labels, predictions(probabilities), probabilities.shape[1])
    return float(np.nan_to_num(per_class(counts).f1, nan=0.0).mean())


_SPARSE = '''\
class SparseF1Score(keras.metrics.F1Score):
    """F1 for labels that are the numbers of classes."""

    def update_state(self, labels, probabilities, sample_weight=None):
        numbers = keras.ops.cast(keras.ops.reshape(labels, (-1,)), "int32")
        one_hot = keras.ops.one_hot(numbers, probabilities.shape[-1])
        return super().update_state(one_hot, probabilities, sample_weight)
'''


def _keras(one_hot: bool) -> KerasMetric:
    if one_hot:
        return KerasMetric('keras.metrics.F1Score(average="macro")')
    return KerasMetric('SparseF1Score(average="macro")', _SPARSE)


ENTRY = Metric(
    "f1_score",
    marked("Macro F1"),
    marked("macro F1"),
    place=40,
    evaluate=macro_f1,
    keras=_keras,
)
