"""The metrics of a run: the one place that names them, an entry a module.

To add one, add its module with an `ENTRY`, and its text, ``metrics/<name>.md``, to those of the
ui: it is found by itself, measured in each epoch and on the test images, kept, shown and exported.
The tests of this registry say what is missing of it.

A metric is computed of all predictions of a part of the images at once, which a run keeps anyway.
While training, only what follows from the sums of its steps is measured: a pass more would cost.
"""

from math import nan

from cnnviz.discovery import entries
from cnnviz.training.metrics import accuracy, loss
from cnnviz.training.metrics.metric import (
    KerasMetric,
    Labels,
    Metric,
    Part,
    Probabilities,
    Sums,
    Values,
)

__all__ = [
    "ACCURACY",
    "LOSS",
    "MAIN_METRICS",
    "REGISTRY",
    "TRAINED",
    "KerasMetric",
    "Metric",
    "Part",
    "Sums",
    "Values",
    "evaluate",
    "of_steps",
]

LOSS, ACCURACY = loss.ENTRY, accuracy.ENTRY

MAIN_METRICS = (LOSS, ACCURACY)
"""Those without which there is no run: what is minimised, and what it is judged by."""

REGISTRY = entries(__name__, Metric)
"""All metrics by name, in the order in which they are shown."""

TRAINED = tuple(metric for metric in REGISTRY.values() if metric.of_steps)
"""Those that are measured in each step of training."""


def evaluate(labels: Labels, probabilities: Probabilities) -> dict[str, float]:
    """Give each metric by its name; NaN where there is nothing to measure.

    Parameters
    ----------
    labels : ndarray of int64, shape (N,)
    probabilities : ndarray, shape (N, K)

    Examples
    --------
    >>> import numpy as np
    >>> found = evaluate(np.array([0, 1]), np.array([[0.75, 0.25], [0.75, 0.25]]))
    >>> found[ACCURACY.name], round(found[LOSS.name], 3)  # (log 4/3 + log 4) / 2
    (0.5, 0.837)
    """
    if not probabilities.size:
        return dict.fromkeys(REGISTRY, nan)
    return {name: metric.evaluate(labels, probabilities) for name, metric in REGISTRY.items()}


def of_steps(sums: Sums) -> dict[str, float]:
    """Give each metric that is measured while training by its name; NaN without any image.

    Examples
    --------
    >>> found = of_steps(Sums(images=8, loss=4.0, correct=6))
    >>> found[LOSS.name], found[ACCURACY.name]  # 4 / 8, 6 / 8
    (0.5, 0.75)
    """
    return {
        metric.name: metric.of_steps(sums) if sums.images else nan
        for metric in TRAINED
        if metric.of_steps
    }
