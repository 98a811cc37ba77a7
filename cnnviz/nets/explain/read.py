"""The numbers that one number of a network is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.ops.arrays import Array


class Cell(NamedTuple):
    """One number: a cell of what a layer gives.

    A row of numbers is a map of one row and one column. Of maps with more than three axes the
    first ones count together as rows.
    """

    layer: str
    row: int
    column: int
    channel: int


@dataclass(frozen=True, eq=False)
class Read:
    """The numbers that a cell reads from one other layer.

    Attributes
    ----------
    source : str
        Path of the layer that is read.
    size : (int, int)
        Rows and columns of its map.
    rows, columns : tuple of int
        The window on the padded map.
    channels : sequence of int
        All that are read, or the strongest of them, see `strongest`.
    inputs : ndarray of float64, shape (h, w, C)
        0 in the padding. Of a layer that is not explained, the whole map in float32.
    weights : ndarray of float64, shape (h, w, C), or None
        What each is multiplied by: 1 for the winner of a maximum and 0 for the others, 1 / n for
        the cells of a mean. None where the inputs are not simply added.
    padding : (int, int)
        Rows above and columns to the left of the map.
    rest : float
        Contributions of the channels that are left out, added up.
    others : int
        How many these are.
    """

    source: str
    size: tuple[int, int]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    channels: Sequence[int]
    inputs: Array
    weights: Array | None = None
    padding: tuple[int, int] = (0, 0)
    rest: float = 0.0
    others: int = 0

    @property
    def contributions(self) -> Array:
        """The products, or the inputs where they are not simply added; shape (h, w, C)."""
        return self.inputs if self.weights is None else self.inputs * self.weights

    @property
    def channel_sums(self) -> Array:
        """The contributions of each channel added up, shape (C,)."""
        sums: Array = self.contributions.sum(axis=(0, 1))
        return sums

    @property
    def source_rows(self) -> tuple[int, ...]:
        """The window's rows on the map itself; negative or beyond it in the padding."""
        return tuple(row - self.padding[0] for row in self.rows)

    @property
    def source_columns(self) -> tuple[int, ...]:
        """The window's columns on the map itself; negative or beyond it in the padding."""
        return tuple(column - self.padding[1] for column in self.columns)

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which cells of the window are no padding, shape (h, w)."""
        rows, columns = (
            (np.array(cells, int) >= 0) & (np.array(cells, int) < size)
            for cells, size in zip((self.source_rows, self.source_columns), self.size, strict=True)
        )
        found: NDArray[np.bool_] = np.logical_and.outer(rows, columns)
        return found

    def cell(self, i: int, j: int, k: int) -> Cell | None:
        """Say where ``inputs[i, j, k]`` comes from, None if from the padding."""
        row, column = self.source_rows[i], self.source_columns[j]
        if not (0 <= row < self.size[0] and 0 <= column < self.size[1]):
            return None
        return Cell(self.source, row, column, self.channels[k])

    def strongest(self, most: int) -> Read:
        """Keep the channels that contribute most, the strongest first, if there are more.

        Examples
        --------
        >>> read = Read("input", (1, 1), (0,), (0,), range(3), np.array([[[1.0, 2.0, 3.0]]]),
        ...             np.array([[[5.0, 0.0, -1.0]]]))
        >>> found = read.strongest(2)  # 5 = 1 * 5, -3 = 3 * -1, and 0 = 2 * 0 is left out
        >>> found.channels, found.channel_sums, found.rest, found.others
        ((0, 2), array([ 5., -3.]), 0.0, 1)
        """
        if len(self.channels) <= most:
            return self
        sums = self.channel_sums
        order = np.argsort(-np.abs(sums), kind="stable")
        chosen, others = order[:most], order[most:]
        return replace(
            self,
            channels=tuple(self.channels[int(k)] for k in chosen),
            inputs=np.take(self.inputs, chosen, axis=-1),
            weights=None if self.weights is None else np.take(self.weights, chosen, axis=-1),
            rest=self.rest + float(sums[others].sum()),
            others=self.others + len(others),
        )
