"""t-SNE: neighbours among many numbers become neighbours in the plane."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.nets.embedding.pca import pca

Floats = NDArray[np.float64]

STEPS = 750
_EXAGGERATED, _EXAGGERATION = 250, 12.0
_DIRECTIONS = 50  # of the rows that distances are taken in
_LEAST = 1e-12
_HALVINGS = 60  # of the span in which a width is searched
_TOLD = 10  # steps between two words of progress


def tsne(
    rows: ArrayLike,
    perplexity: float = 30.0,
    *,
    steps: int = STEPS,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Floats:
    """Lay rows out in the plane so that near ones stay near; far ones have no exact distance.

    All pairs are looked at, so that time and memory go with the square of the rows. There is no
    chance in it: the layout begins with the principal components.

    Parameters
    ----------
    rows : array_like, shape (N, D)
        Finite, at least 4 rows. Of more than 50 directions the first 50 principal components
        count.
    perplexity : float
        How many neighbours a row has, about; above 1 and at most ``(N - 1) / 3``.
    steps : int
        Of gradient descent, at least 1.
    tell : callable
        Is given the steps that are done, and all, again and again.

    Returns
    -------
    ndarray of float64, shape (N, 2)

    Raises
    ------
    ValueError

    Notes
    -----
    L. van der Maaten and G. Hinton, "Visualizing Data using t-SNE", 2008: Student's t with one
    degree of freedom in the plane, early exaggeration, momentum and gains as there. The rate is
    N / 12, at least 50, as in A. Belkina and others, "Automated optimized parameters for t-SNE",
    2019; the beginning as in D. Kobak and P. Berens, "The art of using t-SNE", 2019.
    """
    numbers = np.asarray(rows, np.float64)
    if steps < 1:
        raise ValueError(f"`steps` must be at least 1, got {steps}.")
    reduced = pca(numbers, min(_DIRECTIONS, *numbers.shape)).points
    wanted = affinities(reduced, perplexity)
    places = reduced[:, :2] if reduced.shape[1] > 1 else np.column_stack([reduced, 0 * reduced])
    places = places * (1e-4 / (places[:, 0].std() or 1.0))
    rate = max(len(places) / _EXAGGERATION, 50.0)
    speed, gains = np.zeros_like(places), np.ones_like(places)
    for step in range(steps):
        if step % _TOLD == 0:
            tell(step, steps)
        early = step < _EXAGGERATED
        slope = _gradient(wanted * (_EXAGGERATION if early else 1.0), places)
        turned = np.sign(slope) != np.sign(speed)
        gains = np.maximum(np.where(turned, gains + 0.2, gains * 0.8), 0.01)
        speed = (0.5 if early else 0.8) * speed - rate * gains * slope
        places = places + speed
        places -= places.mean(0)
    tell(steps, steps)
    return places


def affinities(rows: ArrayLike, perplexity: float) -> Floats:
    """Give how much rows are neighbours: the joint probabilities of t-SNE.

    Parameters
    ----------
    rows : array_like, shape (N, D)
    perplexity : float
        2 to the entropy, in bits, of each row's probabilities over the others.

    Returns
    -------
    ndarray of float64, shape (N, N)
        Symmetric, its sum 1, its diagonal 0.

    Raises
    ------
    ValueError

    Examples
    --------
    Two pairs: the near row takes nearly all of the probability, 0.25 = 1 / 4 rows:

    >>> affinities([[0.0], [1.0], [9.0], [10.0], [20.0]], 1.01).round(2)[0].tolist()
    [0.0, 0.2, 0.0, 0.0, 0.0]
    """
    numbers = np.asarray(rows, np.float64)
    count = len(numbers)
    if count < 4:
        raise ValueError(f"`rows` must be at least 4, got {count}.")
    if not 1 < perplexity <= (count - 1) / 3:
        raise ValueError(
            f"`perplexity` must be above 1 and at most {(count - 1) / 3:g}, a third of the other "
            f"rows, got {perplexity:g}."
        )
    given = _conditional(_squares(numbers), perplexity)
    return (given + given.T) / (2 * count)


def _conditional(squares: Floats, perplexity: float) -> Floats:
    """Give the probabilities (N, N) of each row over the others, all of the same entropy."""
    others = squares + np.diag(np.full(len(squares), np.inf))
    nearest = others.min(1, keepdims=True)
    apart = others - nearest  # the smallest of a row is 0, so that no exponential is all 0
    scale = np.where(np.isfinite(apart), apart, 0).sum(1, keepdims=True) / (len(squares) - 1)
    apart = apart / np.where(scale > 0, scale, 1)
    low, high = np.full((len(squares), 1), -30.0), np.full((len(squares), 1), 30.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        entropy = _entropy(_shares(apart, middle))
        wide = entropy > np.log2(perplexity)  # too many neighbours: a narrower bell
        low, high = np.where(wide, middle, low), np.where(wide, high, middle)
    return _shares(apart, (low + high) / 2)


def _shares(apart: Floats, exponent: Floats) -> Floats:
    bells = np.exp(-apart * np.exp(exponent))
    found: Floats = bells / bells.sum(1, keepdims=True)
    return found


def _entropy(shares: Floats) -> Floats:
    """Give the entropy of each row, in bits, (N, 1)."""
    terms = shares * np.log2(np.maximum(shares, _LEAST))
    found: Floats = -terms.sum(1, keepdims=True)
    return found


def _squares(rows: Floats) -> Floats:
    """Give the squared distances of all pairs, (N, N)."""
    sizes = (rows**2).sum(1)
    found: Floats = np.maximum(sizes[:, None] + sizes - 2 * rows @ rows.T, 0)
    return found


def _gradient(wanted: Floats, places: Floats) -> Floats:
    """Give the slope (N, 2) of the divergence between what is wanted and what the plane has."""
    near = 1 / (1 + _squares(places))
    np.fill_diagonal(near, 0)
    pull = (wanted - np.maximum(near / near.sum(), _LEAST)) * near
    found: Floats = 4 * (pull.sum(1, keepdims=True) * places - pull @ places)
    return found
