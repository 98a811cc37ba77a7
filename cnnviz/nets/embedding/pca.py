"""Principal components: the directions in which rows of numbers differ most."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Projection(NamedTuple):
    """Rows seen along their principal components.

    Attributes
    ----------
    points : ndarray of float64, shape (N, K)
    explained : ndarray of float64, shape (K,)
        The share of the variance that each component holds; zeros if all rows are alike.
    """

    points: NDArray[np.float64]
    explained: NDArray[np.float64]


def pca(rows: ArrayLike, components: int = 2) -> Projection:
    """Project rows on their first principal components, by singular value decomposition.

    Parameters
    ----------
    rows : array_like, shape (N, D)
        Finite, at least one row.
    components : int
        ``K``; where rows have fewer directions the rest of the components are 0.

    Returns
    -------
    Projection
        The sign of a component is such that its largest number is positive, so that the same
        rows give the same picture everywhere.

    Raises
    ------
    ValueError

    Examples
    --------
    The rows lie on a line, so that one component holds all of the variance:

    >>> points, explained = pca([[0, 0], [3, 4], [9, 12]])
    >>> np.diff(points[:, 0]).round(6).tolist()  # 5 = √(3² + 4²), 10 = √(6² + 8²)
    [5.0, 10.0]
    >>> explained.round(6).tolist()
    [1.0, 0.0]
    """
    numbers = np.asarray(rows, np.float64)
    if numbers.ndim != 2 or not numbers.size:
        raise ValueError(f"`rows` must have the shape (N, D), got {numbers.shape}.")
    if not np.isfinite(numbers).all():
        raise ValueError("`rows` must be finite numbers.")
    if components < 1:
        raise ValueError(f"`components` must be at least 1, got {components}.")
    left, sizes, _ = np.linalg.svd(numbers - numbers.mean(0), full_matrices=False)
    points = np.zeros((len(numbers), components))
    explained = np.zeros(components)
    kept = min(components, sizes.size)
    found = left[:, :kept] * sizes[:kept]
    largest = found[np.abs(found).argmax(0), np.arange(kept)]
    points[:, :kept] = found * np.where(largest < 0, -1.0, 1.0)
    if total := float((sizes**2).sum()):
        explained[:kept] = sizes[:kept] ** 2 / total
    return Projection(points, explained)
