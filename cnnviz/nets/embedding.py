"""Rows of many numbers as points of a plane: PCA and t-SNE, as scikit-learn computes them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.i18n import message

_DIRECTIONS = 50  # of the rows that distances are taken in
_LEAST_ROWS = 4


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
    """Project rows on the directions in which they differ most.

    Parameters
    ----------
    rows : array_like, shape (N, D)
        Finite, at least one row.
    components : int
        ``K``; where rows have fewer directions the rest of the components are 0.

    Returns
    -------
    Projection

    Raises
    ------
    ValueError

    Notes
    -----
    The sign of a component is arbitrary; scikit-learn makes the largest weight of each positive,
    so that the same rows give the same picture everywhere.

    Examples
    --------
    The rows lie on a line, so that one component holds all of the variance:

    >>> points, explained = pca([[0, 0], [3, 4], [9, 12]])
    >>> np.diff(points[:, 0]).round(6).tolist()  # 5 = √(3² + 4²), 10 = √(6² + 8²)
    [5.0, 10.0]
    >>> explained.round(6).tolist()
    [1.0, 0.0]
    """
    from sklearn.decomposition import PCA

    numbers = _checked(rows)
    if components < 1:
        raise ValueError(
            message("`components` must be at least 1, got {components}.", components=components)
        )
    points, explained = np.zeros((len(numbers), components)), np.zeros(components)
    if (numbers != numbers[0]).any():  # else there is no variance to share
        kept = min(components, *numbers.shape)
        found = PCA(kept, svd_solver="full").fit(numbers)
        points[:, :kept] = found.transform(numbers)
        explained[:kept] = found.explained_variance_ratio_
    return Projection(points, explained)


def tsne(rows: ArrayLike, perplexity: float = 30.0) -> NDArray[np.float32]:
    """Lay rows out in the plane so that near ones stay near; far ones have no exact distance.

    There is no chance in it: the layout begins with the principal components.

    Parameters
    ----------
    rows : array_like, shape (N, D)
        Finite, at least 4 rows. Of more than 50 directions the first 50 principal components
        count.
    perplexity : float
        How many neighbours a row has, about; above 1 and at most ``(N - 1) / 3``.

    Returns
    -------
    ndarray of float32, shape (N, 2)

    Raises
    ------
    ValueError

    Notes
    -----
    L. van der Maaten, "Accelerating t-SNE using Tree-Based Algorithms", 2014. The rate is that of
    A. Belkina and others, "Automated optimized parameters for t-SNE", 2019; the beginning that of
    D. Kobak and P. Berens, "The art of using t-SNE", 2019.
    """
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    numbers = _checked(rows)
    count = len(numbers)
    if count < _LEAST_ROWS:
        raise ValueError(
            message(
                "`rows` must be at least {least_rows}, got {count}.",
                least_rows=_LEAST_ROWS,
                count=count,
            )
        )
    if not 1 < perplexity <= (count - 1) / 3:
        raise ValueError(
            message(
                "`perplexity` must be above 1 and at most {count:g}, a third of the other "
                "rows, got {perplexity:g}.",
                count=(count - 1) / 3,
                perplexity=perplexity,
            )
        )
    reduced = pca(numbers, min(_DIRECTIONS, *numbers.shape)).points
    # As scikit-learn begins, but for rows that are all alike, or lie on a line.
    places = np.zeros((count, 2))
    places[:, : reduced.shape[1]] = reduced[:, :2]
    places *= 1e-4 / (places[:, 0].std() or 1.0)
    # Threads add numbers up in an order of their own.
    with threadpool_limits(1):
        found: NDArray[np.float32] = TSNE(perplexity=perplexity, init=places).fit_transform(reduced)
    return found


def _checked(rows: ArrayLike) -> NDArray[np.float64]:
    numbers = np.asarray(rows, np.float64)
    if numbers.ndim != 2 or not numbers.size:
        raise ValueError(
            message("`rows` must have the shape (N, D), got {shape}.", shape=numbers.shape)
        )
    if not np.isfinite(numbers).all():
        raise ValueError(message("`rows` must be finite numbers."))
    return numbers
