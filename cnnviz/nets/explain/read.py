"""The numbers that a cell of a layer reads from the layers before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.ops import Terms
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
    """The numbers that a cell reads from one of the layers before.

    Attributes
    ----------
    source : str
        Path of the layer before.
    size : (int, int)
        Rows and columns of its map.
    rows, columns : tuple of int
        The window on the padded map.
    channels : range
    inputs : ndarray of float64, shape (h, w, C)
        0 in the padding. Of a layer that is not explained, the whole map in float32.
    weights : ndarray of float64, shape (h, w, C), or None
        What each is multiplied by: 1 for the winner of a maximum and 0 for the others, 1 / n for
        the cells of a mean. None where the inputs are not simply added.
    padding : (int, int)
        Rows above and columns to the left of the map.
    """

    source: str
    size: tuple[int, int]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    channels: range
    inputs: Array
    weights: Array | None = None
    padding: tuple[int, int] = (0, 0)

    @property
    def terms(self) -> Terms | None:
        """The multiplications, None where the inputs are not simply added."""
        if self.weights is None:
            return None
        return Terms(self.rows, self.columns, self.inputs, self.weights, 0.0)

    @property
    def contributions(self) -> Array:
        """The products, or the inputs where they are not simply added; shape (h, w, C)."""
        return self.inputs if self.weights is None else self.inputs * self.weights

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
