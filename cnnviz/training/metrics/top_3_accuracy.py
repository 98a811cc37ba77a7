"""Top-3 accuracy: how often the right class is at least among the likeliest."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import marked
from cnnviz.training.metrics.metric import KerasMetric, Labels, Metric, Probabilities

_K = 3


def top_k_accuracy(labels: Labels, probabilities: Probabilities, k: int = _K) -> float:
    """Give the share of images of whose class fewer than k others are likelier.

    As in Keras's `SparseTopKCategoricalAccuracy`, an image whose class shares the k-th place with
    others counts as right, and one with a probability that is no number as wrong. With no more
    than k classes all others are right.

    Parameters
    ----------
    labels : ndarray of int64, shape (N,)
    probabilities : ndarray, shape (N, K)
    k : int

    Examples
    --------
    >>> shares = np.array([[0.4, 0.3, 0.2, 0.1], [0.4, 0.2, 0.2, 0.2]])
    >>> top_k_accuracy(np.array([3, 3]), shares)  # three are likelier; one is, two are as likely
    0.5
    """
    right = probabilities[np.arange(len(labels)), labels]
    likelier = (probabilities > right[:, np.newaxis]).sum(1)
    known = np.isfinite(probabilities).all(1)
    return float(((likelier < k) & known).mean())


_FLOAT32 = '''\
class TopKAccuracy(keras.metrics.{kind}):
    """In float32: of bfloat16 TensorFlow knows no top k."""

    def update_state(self, labels, probabilities, sample_weight=None):
        probabilities = keras.ops.cast(probabilities, "float32")
        return super().update_state(labels, probabilities, sample_weight)
'''


def _keras(one_hot: bool) -> KerasMetric:
    kind = "TopKCategoricalAccuracy" if one_hot else "SparseTopKCategoricalAccuracy"
    return KerasMetric(f'TopKAccuracy({_K}, name="{ENTRY.name}")', _FLOAT32.format(kind=kind))


ENTRY = Metric(
    "top_3_accuracy",
    marked("Top-3 accuracy"),
    marked("top-3 accuracy"),
    place=30,
    evaluate=top_k_accuracy,
    keras=_keras,
)
