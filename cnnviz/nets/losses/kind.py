"""What is known of one loss; a registry entry, of which all modules ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cnnviz.ops.arrays import Array


class Formula(NamedTuple):
    """How a number is worked out.

    Attributes
    ----------
    symbols : str
        Of a share p, a target y, K classes and N images.
    numbers : str
        The same with a place for each number: ``share``, ``target``, ``classes``, ``images``.
    """

    symbols: str
    numbers: str


class LossFormulas(NamedTuple):
    """How a loss is written.

    Attributes
    ----------
    term : str
        What one class adds to the loss of an image, in symbols.
    slope : Formula
        The gradient of the mean loss after a share.
    together : Formula or None
        The same after the number that softmax or sigmoid makes the share of, where it is simpler.
    """

    term: str
    slope: Formula
    together: Formula | None = None


@dataclass(frozen=True)
class LossKind:
    """How far answers are from what they should be, image by image.

    Attributes
    ----------
    name : str
        As Keras calls its function.
    place : int
        Among the others, as people are offered them.
    title : str
        For people.
    terms : callable
        Gives what each class adds to the loss of each image, (N, K), from shares and targets, both
        of shape (N, K).
    slope : callable
        Gives the gradient of the mean of these after each share, (N, K).
    formulas : callable
        Gives how these are written, from the count of numbers that a network answers with.
    keras : callable
        Writes it in a program of Keras, one loss an image: from that count, from whether the
        network leaves softmax or sigmoid to the loss, and from the label smoothing.
    before_squashing : callable or None
        The slope after the numbers that a softmax, or a sigmoid of one unit, makes the shares of,
        where it is simpler: a computer takes both together, so that nothing is divided by a share
        that is nearly 0.
    linear : bool
        Whether it is linear in the targets, so that label smoothing is a term of its own.
    """

    name: str
    place: int
    title: str
    terms: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array], Array]
    formulas: Callable[[int], LossFormulas]
    keras: Callable[[int, bool, float], str]
    before_squashing: Callable[[Array, Array], Array] | None = None
    linear: bool = False

    def compute(self, shares: Array, targets: Array) -> Array:
        """Give the loss of each image, (N,), from shares and targets, both of shape (N, K).

        Examples
        --------
        >>> from cnnviz.nets.losses import LOSSES
        >>> shares, targets = np.array([[0.25, 0.75]]), np.array([[0.0, 1.0]])
        >>> LOSSES["mean_squared_error"].compute(shares, targets)  # (0.25² + 0.25²) / 2
        array([0.0625])
        """
        found: Array = self.terms(shares, targets).sum(axis=1)
        return found

    def smoothing_term(self, shares: Array, label_smoothing: float) -> Array | None:
        """Give what label smoothing adds to the loss of each image, (N,).

        The loss is then (1 − s) times that of the labels as they are, and s times that of a target
        which is the same for all classes.

        Returns
        -------
        ndarray of float64, shape (N,), or None
            None where the loss is not linear in the targets, so that it is no such sum.

        Examples
        --------
        >>> from cnnviz.nets.losses import LOSSES
        >>> shares = np.array([[0.25, 0.75]])  # 0.1 · (−log 0.25 − log 0.75) / 2
        >>> LOSSES["categorical_crossentropy"].smoothing_term(shares, 0.1).round(4)
        array([0.0837])
        """
        if not self.linear:
            return None
        images, classes = shares.shape
        alike = np.full((images, classes), 1 / max(classes, 2))
        found: Array = label_smoothing * self.compute(shares, alike)
        return found


def smoothed(labels: Array, classes: int, label_smoothing: float = 0.0) -> Array:
    """Give what the answers should be, (N, K), from the labels of images, (N,).

    Parameters
    ----------
    labels : ndarray of int, shape (N,)
    classes : int
        1 for one number by sigmoid, which is the share of label 1.
    label_smoothing : float
        The part of 1 that is shared out among all classes alike: Szegedy and others, Rethinking
        the Inception Architecture, 7.

    Examples
    --------
    >>> smoothed(np.array([2]), 4, 0.2)  # 0.85 = 0.8 + 0.2 / 4, 0.05 = 0.2 / 4
    array([[0.05, 0.05, 0.85, 0.05]])
    """
    if classes == 1:
        shares = labels[:, np.newaxis].astype(np.float64)
        return shares * (1 - label_smoothing) + label_smoothing / 2
    one_hot: Array = np.eye(classes)[labels]
    return one_hot * (1 - label_smoothing) + label_smoothing / classes
