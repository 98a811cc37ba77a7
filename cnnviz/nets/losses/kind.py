"""What is known of one loss; a registry entry, of which all modules ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cnnviz.ops.arrays import Array


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
    symbols : str
        The formula of a term, of a share p and a target y.
    slope : callable
        Gives the gradient of the mean of these after each share, (N, K).
    before_squashing : callable or None
        The same after the numbers that a softmax, or a sigmoid of one unit, makes the shares of,
        where it is simpler: a computer takes both together, so that nothing is divided by a share
        that is nearly 0.
    operands : callable
        Gives what the gradient of one number is made of, by name, from its share, its target, and
        the counts of classes and of images.
    """

    name: str
    place: int
    title: str
    terms: Callable[[Array, Array], Array]
    symbols: str
    slope: Callable[[Array, Array], Array]
    operands: Callable[[float, float, int, int], Mapping[str, float]]
    before_squashing: Callable[[Array, Array], Array] | None = None

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
