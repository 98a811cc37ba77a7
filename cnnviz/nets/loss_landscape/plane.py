"""A plane through all weights of a network, and the loss on a grid of its points."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cnnviz.ops.arrays import Array

Key = TypeVar("Key", bound=Hashable)
Told = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class WeightPlane(Generic[Key]):
    """A plane through weights.

    Attributes
    ----------
    centre : mapping of ndarray of float32
        Weights at (0, 0), by whatever tells them apart.
    first, second : mapping of ndarray of float32
        The two directions; a weight that they lack stays where it is.

    Examples
    --------
    >>> one, two = {"w": np.float32([1, 0])}, {"w": np.float32([0, 1])}
    >>> WeightPlane({"w": np.float32([5, 7])}, one, two).at(0.5, -2)["w"]  # 5 + 0.5, 7 - 2
    array([5.5, 5. ], dtype=float32)
    """

    centre: Mapping[Key, Array]
    first: Mapping[Key, Array]
    second: Mapping[Key, Array]

    def at(self, a: float, b: float) -> dict[Key, NDArray[np.float32]]:
        """Give the weights that move, at a point: the centre + a · first + b · second."""
        return {
            key: moved(self.centre[key], self.first[key], self.second[key], a, b)
            for key in self.first
        }


def moved(centre: Array, first: Array, second: Array, a: float, b: float) -> NDArray[np.float32]:
    """Give a weight at a point of a plane: added up in float64, float32 as the network has it."""
    found: Array = np.float64(a) * first + centre  # float64 from here on
    found += np.float64(b) * second
    return found.astype(np.float32)


class LossGrid(NamedTuple):
    """The mean loss on a grid of points.

    Attributes
    ----------
    a, b : ndarray of float64, shape (A,) and (B,)
        The coordinates along the first and the second direction.
    losses : ndarray of float64, shape (B, A)
        May be infinite, or no number.
    """

    a: Array
    b: Array
    losses: Array


def loss_grid(loss: Callable[[float, float], float], a: Array, b: Array, tell: Told) -> LossGrid:
    """Work out the loss on a grid.

    Parameters
    ----------
    loss : callable
        Gives the loss at two coordinates.
    a, b : ndarray of float64, shape (A,) and (B,)
    tell : callable
        Is told how many points are done, of how many; what it raises ends the work.

    Examples
    --------
    >>> ends = np.array([0.0, 2.0])
    >>> loss_grid(lambda a, b: a + 10 * b, ends, ends, lambda done, of: None).losses
    array([[ 0.,  2.],
           [20., 22.]])
    """
    losses = np.empty((len(b), len(a)))
    for at in range(losses.size):
        tell(at, losses.size)
        row, column = divmod(at, len(a))
        losses[row, column] = loss(float(a[column]), float(b[row]))
    return LossGrid(a, b, losses)


def bounds(places: Array, margin: float = 0.25) -> tuple[float, float]:
    """Give the ends of an axis that holds some places, with a margin at either side.

    Parameters
    ----------
    places : ndarray of float64, shape (N,)
        Not all alike.
    margin : float
        As a part of what lies between the first and the last.

    Examples
    --------
    >>> bounds(np.array([0.0, 8.0, 4.0]))  # 2 = 0.25 · 8
    (-2.0, 10.0)
    """
    low, high = float(places.min()), float(places.max())
    room = margin * (high - low)
    return low - room, high + room
