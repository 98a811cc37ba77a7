"""The plane that holds most of a path of weights: principal components of its epochs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.loss_landscape.plane import WeightPlane
from cnnviz.ops.arrays import Array

Weights = Mapping[str, Array]

_AT_ONCE = 4_000_000  # numbers of all epochs that are multiplied in one go: 32 MB
_FLAT = 1e-9  # of the variance along the first direction: what rounding leaves of a straight line
_LEAST = 3  # epochs that span a plane


@dataclass(frozen=True, eq=False)
class PathPlane:
    """The plane of one path, or of several.

    Attributes
    ----------
    plane : WeightPlane
        Its centre is the end of the first path; the directions are orthogonal and of length 1, so
        that coordinates are distances.
    coordinates : tuple of ndarray of float64, shape (E, 2)
        Where the epochs of each path fall onto it.
    shares : (float, float)
        Of the variance of all epochs, along each direction.
    """

    plane: WeightPlane[str]
    coordinates: tuple[Array, ...]
    shares: tuple[float, float]

    @property
    def share(self) -> float:
        """How much of the paths' variance the plane holds, 0 to 1."""
        return min(1.0, sum(self.shares))


def path_plane(paths: Sequence[Sequence[Weights]]) -> PathPlane:
    """Find the plane that holds most of the paths that weights took.

    Parameters
    ----------
    paths : sequence of sequence of mapping of ndarray
        For each path the weights of its epochs, in order; all of the same names and shapes.

    Raises
    ------
    ValueError
        If there are fewer than three epochs, or all lie on a line.

    Notes
    -----
    Li and others, 7.2: the differences of all epochs from the last, θᵢ − θₙ, and their first two
    principal components, which are found by the small matrix of products between epochs. The plane
    passes through θₙ.

    Examples
    --------
    >>> way = [{"w": np.float32(each)} for each in ([4, 0, 1], [0, 2, 1], [0, 0, 1])]
    >>> found = path_plane([way])
    >>> round(found.share, 9)  # the third number never changes, so the plane holds all
    1.0
    >>> np.hypot(*found.coordinates[0].T).round(6).tolist()  # distances from the end
    [4.0, 2.0, 0.0]
    """
    epochs, end = [each for path in paths for each in path], paths[0][-1]
    if len(epochs) < _LEAST:
        raise ValueError(
            message(
                "A plane takes the weights of {least} epochs, but there are {count}: train longer.",
                least=_LEAST,
                count=len(epochs),
            )
        )
    products = np.zeros((len(epochs), len(epochs)))
    for name in end:
        for some in _differences(epochs, end, name):
            products += some @ some.T
    centring = np.eye(len(epochs)) - 1 / len(epochs)
    variances, vectors = np.linalg.eigh(centring @ products @ centring)
    two = variances[[-1, -2]]  # the largest come last
    if two[1] <= _FLAT * two[0]:
        raise ValueError(
            message("The weights went along a straight line, or not at all: that is no plane.")
        )
    # A direction is the sum of all differences, each times its number in here.
    mixing = centring @ vectors[:, [-1, -2]] / np.sqrt(two)
    mixing *= np.where((products @ mixing)[0] > 0, -1, 1)  # the first path begins at the lower left
    directions = {name: _direction(epochs, end, name, mixing) for name in end}
    shares = two / np.maximum(variances, 0).sum()
    return PathPlane(
        WeightPlane(
            end,
            {name: first for name, (first, _) in directions.items()},
            {name: second for name, (_, second) in directions.items()},
        ),
        tuple(np.split(products @ mixing, np.cumsum([len(path) for path in paths])[:-1])),
        (float(shares[0]), float(shares[1])),
    )


def _differences(epochs: Sequence[Weights], end: Weights, name: str) -> Iterator[Array]:
    """Give the differences of a weight from its last, float64 (E, numbers), piece by piece."""
    step = max(1, _AT_ONCE // len(epochs))
    rows, last = [each[name].reshape(-1) for each in epochs], end[name].reshape(-1)
    for start in range(0, last.size, step):
        some = slice(start, start + step)
        yield np.stack([row[some].astype(np.float64) - last[some] for row in rows])


def _direction(epochs: Sequence[Weights], end: Weights, name: str, mixing: Array) -> Array:
    """Give what a weight has of both directions, float32 (2, …)."""
    pieces = [mixing.T @ some for some in _differences(epochs, end, name)]
    found: Array = np.concatenate(pieces, axis=1).astype(np.float32)
    return found.reshape(2, *end[name].shape)
