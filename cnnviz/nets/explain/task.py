"""What the explanation of a layer's number starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from cnnviz.nets.explain.read import Cell, Read
from cnnviz.ops import Terms
from cnnviz.ops.arrays import Array


class Source(NamedTuple):
    """What a layer before gives.

    Attributes
    ----------
    path : str
    map : ndarray of float32, shape (H, W, C)
    shape : tuple of int
        Before it was made a map.
    """

    path: str
    map: Array
    shape: tuple[int, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the map."""
        return self.map.shape[0], self.map.shape[1]

    def read(
        self,
        rows: Sequence[int],
        columns: Sequence[int],
        channels: range,
        weights: Array | None = None,
        padding: tuple[int, int] = (0, 0),
    ) -> Read:
        """Read cells of the map; `rows` and `columns` count from the padding on, which is 0."""
        top, left = padding
        (height, width), depth = self.size, len(channels)
        inputs = np.zeros((len(rows), len(columns), depth))
        inner = [i for i, row in enumerate(rows) if 0 <= row - top < height]
        across = [j for j, column in enumerate(columns) if 0 <= column - left < width]
        if inner and across:
            cells = np.ix_([rows[i] - top for i in inner], [columns[j] - left for j in across])
            picked = slice(channels.start, channels.stop)
            inputs[np.ix_(inner, across)] = self.map[..., picked][cells]
        return Read(
            self.path, self.size, tuple(rows), tuple(columns), channels, inputs, weights, padding
        )

    def one(self, row: int, column: int, channel: int, weight: float | None = 1.0) -> Read:
        """Read one cell."""
        weights = None if weight is None else np.full((1, 1, 1), weight)
        return self.read((row,), (column,), range(channel, channel + 1), weights)

    def whole_map(self) -> Read:
        """Read all of the map."""
        height, width = self.size
        channels = range(self.map.shape[2])
        return Read(
            self.path, self.size, tuple(range(height)), tuple(range(width)), channels, self.map
        )

    def through(self, terms: Terms, channels: range, padding: tuple[int, int] = (0, 0)) -> Read:
        """Read what the window of a convolution does."""
        met = bool(terms.inputs.size)  # a transposed kernel may leave a cell out
        return Read(
            self.path,
            self.size,
            terms.rows if met else (),
            terms.columns if met else (),
            channels,
            terms.inputs,
            terms.weights,
            padding,
        )


@dataclass(frozen=True, eq=False)
class Task:
    """One number to explain.

    Attributes
    ----------
    layer : keras.Layer or keras.Operation
    arguments
        Keras's record of what the layer is called with.
    sources : tuple of Source
    cell : Cell
    shape : tuple of int
        Of what the layer gives.
    """

    layer: Any
    arguments: Any
    sources: tuple[Source, ...]
    cell: Cell
    shape: tuple[int, ...]

    @property
    def source(self) -> Source:
        """What enters, for a layer that one tensor enters."""
        (source,) = self.sources
        return source

    @property
    def here(self) -> tuple[int, int, int]:
        """Row, column and channel."""
        return self.cell.row, self.cell.column, self.cell.channel

    def numbers(self, variable: Any, index: Any = ...) -> Array:
        """Give weights, or the part of them that an index picks, as the layer computes with them.

        Returns
        -------
        ndarray of float64
        """
        picked = stored(variable)[index]
        return rounded(picked, self.layer.compute_dtype).astype(np.float64)


def as_map(array: Array) -> Array:
    """Look at what a layer gives for one image as a map of three axes.

    Examples
    --------
    >>> as_map(np.zeros(10)).shape, as_map(np.zeros((2, 3, 4, 5))).shape  # 6 = 2 * 3
    ((1, 1, 10), (6, 4, 5))
    """
    while array.ndim < 3:
        array = array[np.newaxis]
    return array.reshape(-1, *array.shape[-2:])


def as_maps(batch: Array) -> Array:
    """Look at what a layer gives for several images as maps, shape (N, H, W, C).

    Examples
    --------
    >>> as_maps(np.zeros((5, 10))).shape
    (5, 1, 1, 10)
    """
    return batch.reshape(len(batch), *as_map(batch[0]).shape)


def map_axis(axis: int, rank: int) -> int | None:
    """Give the axis of the map that is an axis of a layer's output; None if there is none.

    Parameters
    ----------
    axis : int
        As Keras counts, 0 is the batch.
    rank : int
        Axes of the output, the batch not counted.

    Examples
    --------
    >>> map_axis(-1, 1), map_axis(1, 3)  # the channels, the rows
    (2, 0)
    """
    from_start = axis % (rank + 1)
    if rank > 3 or from_start == 0:
        return None
    return from_start - 1 + 3 - rank


class NotExplainedError(Exception):
    """A setting of a layer that is not explained; the message says which, in a sentence."""


def stored(variable: Any) -> Array:
    """Look at a Keras variable's numbers without copying them."""
    import tensorflow as tf

    return np.asarray(tf.convert_to_tensor(getattr(variable, "value", variable)))


def rounded(array: Array, dtype: str) -> Array:
    """Round to what a layer computes in."""
    if dtype not in ("bfloat16", "float16"):
        return array
    import tensorflow as tf

    return array.astype(tf.as_dtype(dtype).as_numpy_dtype).astype(np.float32)
