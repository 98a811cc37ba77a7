"""How a network's predictions compare with the truth: counts, shares, and single images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message

Labels = NDArray[np.int64]
Probabilities = NDArray[np.floating[Any]]


def predictions(probabilities: Probabilities) -> Labels:
    """Give the likeliest class of each image.

    Parameters
    ----------
    probabilities : ndarray, shape (..., N, K)

    Returns
    -------
    ndarray of int64, shape (..., N)
        Of equals the first; what is no number counts as 0.

    Examples
    --------
    >>> predictions(np.array([[0.2, 0.8], [0.5, 0.5], [np.nan, 0.1]])).tolist()
    [1, 0, 1]
    """
    found: Labels = np.argmax(np.nan_to_num(probabilities, nan=0.0), axis=-1).astype(np.int64)
    return found


def confusion(labels: Labels, predicted: Labels, classes: int) -> NDArray[np.int64]:
    """Count how often each class was taken for each.

    Parameters
    ----------
    labels, predicted : ndarray of int, shape (N,)
    classes : int

    Returns
    -------
    ndarray of int64, shape (classes, classes)
        A row is a true class, a column a predicted one.

    Raises
    ------
    ValueError
        If the two do not have the same length, or name a class that there is not.

    Examples
    --------
    >>> confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 2).tolist()  # one 0 was taken for a 1
    [[1, 1], [0, 1]]
    """
    if labels.shape != predicted.shape or labels.ndim != 1:
        raise ValueError(
            message(
                "There must be one prediction a label, got {predicted} for {labels}.",
                predicted=predicted.shape,
                labels=labels.shape,
            )
        )
    both = np.concatenate([labels, predicted])
    if both.size and not 0 <= both.min() <= both.max() < classes:
        raise ValueError(
            message(
                "Classes must be at least 0 and less than {classes}, got {lowest} to {highest}.",
                classes=classes,
                lowest=both.min(),
                highest=both.max(),
            )
        )
    counts = np.bincount(labels * classes + predicted, minlength=classes * classes)
    return counts.reshape(classes, classes).astype(np.int64)


class ClassScores(NamedTuple):
    """One score a class.

    Attributes
    ----------
    precision : ndarray of float64, shape (K,)
        Of the images taken for the class, the share that is of it; NaN where none was.
    recall : ndarray of float64, shape (K,)
        Of the images of the class, the share that was taken for it; NaN where there are none.
    f1 : ndarray of float64, shape (K,)
        The harmonic mean of the two; NaN where there are neither.
    support : ndarray of int64, shape (K,)
        Images of the class.
    """

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    support: NDArray[np.int64]


def per_class(counts: NDArray[np.int64]) -> ClassScores:
    """Score each class by a confusion matrix, shape (K, K).

    Examples
    --------
    >>> scores = per_class(np.array([[3, 1], [0, 2]]))
    >>> scores.precision.round(2).tolist()  # 3 / (3 + 0), 2 / (1 + 2)
    [1.0, 0.67]
    >>> scores.recall.tolist()  # 3 / (3 + 1), 2 / (0 + 2)
    [0.75, 1.0]
    >>> scores.f1.round(2).tolist()  # 2 · 3 / (4 + 3), 2 · 2 / (2 + 3)
    [0.86, 0.8]
    """
    right = np.diagonal(counts)
    support, taken = counts.sum(1), counts.sum(0)
    return ClassScores(
        _share(right, taken), _share(right, support), _share(2 * right, support + taken), support
    )


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    share: NDArray[np.float64] = np.full(part.shape, np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share


@dataclass(frozen=True, eq=False)
class ClassifiedImages:
    """Images, what they are, and what a network made of them.

    Attributes
    ----------
    labels : ndarray of int64, shape (N,)
    probabilities : ndarray, shape (N, K)

    Raises
    ------
    ValueError
        If there is not one row of probabilities a label.

    Examples
    --------
    >>> shares = np.array([[0.4, 0.6], [0.9, 0.1], [0.8, 0.2]])
    >>> classified = ClassifiedImages(np.array([0, 0, 1]), shares)
    >>> classified.mistakes().tolist()  # 2: 80 % sure of 0; 0: 60 % sure of 1
    [2, 0]
    >>> classified.hits().tolist()
    [1]
    >>> classified.cell(1, 0).tolist()  # a 1 that was taken for a 0
    [2]
    """

    labels: Labels
    probabilities: Probabilities

    def __post_init__(self) -> None:
        if self.probabilities.ndim != 2 or len(self.probabilities) != len(self.labels):
            raise ValueError(
                message(
                    "There must be a row of probabilities for each of {count} images, got shape "
                    "{shape}.",
                    count=len(self.labels),
                    shape=self.probabilities.shape,
                )
            )

    @property
    def predicted(self) -> Labels:
        """The likeliest class of each image, shape (N,)."""
        return predictions(self.probabilities)

    def confusion(self) -> NDArray[np.int64]:
        """Count how often each class was taken for each, shape (K, K)."""
        return confusion(self.labels, self.predicted, self.probabilities.shape[1])

    def mistakes(self) -> Labels:
        """Give the images taken for something else, those most sure of it first."""
        return self._surest(self.predicted != self.labels)

    def hits(self) -> Labels:
        """Give the images taken for what they are, those most sure of it first."""
        return self._surest(self.predicted == self.labels)

    def cell(self, true: int, predicted: int) -> Labels:
        """Give the images of one class taken for one, those most sure of it first."""
        return self._surest((self.labels == true) & (self.predicted == predicted))

    def _surest(self, wanted: NDArray[np.bool_]) -> Labels:
        found = np.flatnonzero(wanted)
        sureness = np.nan_to_num(self.probabilities[found], nan=0.0).max(1, initial=0.0)
        order: Labels = found[np.argsort(-sureness, kind="stable")]
        return order
