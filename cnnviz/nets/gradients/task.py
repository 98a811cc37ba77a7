"""What the explanation of a gradient starts from, one layer that reads the number at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cnnviz.nets.explain.read import Read
from cnnviz.nets.explain.task import Source, Task
from cnnviz.nets.explain.working import Working
from cnnviz.ops.arrays import Array
from cnnviz.ops.window import Links


class Batch(NamedTuple):
    """All images of a batch, at a layer.

    Attributes
    ----------
    entering : ndarray of float32, shape (N, ...)
        What enters it.
    gradient : ndarray of float32, shape (N, ...)
        Of the loss, after what leaves it.
    image : int
        Which of them is explained.
    """

    entering: Array
    gradient: Array
    image: int


@dataclass(frozen=True, eq=False)
class GradientTask:
    """The part of a number's gradient that comes back through one layer that reads it.

    Attributes
    ----------
    forward : Task
        The layer and what enters it; its cell is the number, its shape that of what leaves.
    entry : int
        Which of what enters the number belongs to.
    above : Source
        The gradient of the loss after what leaves the layer: after its sums, where an activation of
        its own follows.
    batch : Batch
    training : bool
        Whether the layer computes as it does while the network trains.
    factors : ndarray of float32, shape (H, W, C), or None
        What each number was multiplied by, where the layer draws that.
    """

    forward: Task
    entry: int
    above: Source
    batch: Batch
    training: bool
    factors: Array | None = None

    @property
    def source(self) -> Source:
        """What the number belongs to."""
        return self.forward.sources[self.entry]

    @property
    def here(self) -> tuple[int, int, int]:
        """Row, column and channel of the number."""
        return self.forward.here

    def one(self, row: int, column: int, channel: int, weight: float) -> Working:
        """Read the gradient of one number that leaves."""
        return Working((self.above.one(row, column, channel, weight),))

    def nothing(self) -> Working:
        """Say that no number that leaves was made of this one."""
        return Working((self.above.read((), (), range(0), np.zeros((0, 0, 0))),))

    def window(
        self, rows: Reached, columns: Reached, channels: range, weights: Array | None = None
    ) -> Read:
        """Read the gradients of the numbers whose windows reached this one."""
        return self.above.read(
            [output for output, _ in rows],
            [output for output, _ in columns],
            channels if rows and columns else range(0),
            weights,
        )


Reached = list[tuple[int, int]]


def reached(links: Links, place: int) -> Reached:
    """Give which outputs along an axis read a place of the padded input, and by which kernel cell.

    Examples
    --------
    >>> from cnnviz.ops import Window
    >>> links = Window.make((5, 5), 3, strides=2).rows()
    >>> reached(links, 2)  # 2 = 0 * 2 + 2 = 1 * 2 + 0
    [(0, 2), (1, 0)]
    """
    return [(output, cell) for output, reads in enumerate(links) for i, cell in reads if i == place]


def picked(kernel: Array, rows: Reached, columns: Reached) -> Array:
    """Take the kernel cells by which a number was read, shape (h, w, ...)."""
    found: Array = kernel[np.ix_([cell for _, cell in rows], [cell for _, cell in columns])]
    return found
