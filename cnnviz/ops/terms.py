"""The multiply-adds behind one cell of a feature map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnnviz.i18n import message
from cnnviz.ops.arrays import Array
from cnnviz.ops.window import TransposedWindow, Window


@dataclass(frozen=True, eq=False)
class Terms:
    """What one output cell is made of.

    Attributes
    ----------
    rows, columns : tuple of int
        The window on the padded input, h rows and w columns of it.
    inputs, weights, products : ndarray of float64, shape (h, w, C)
        ``products = inputs * weights``.
    channel_sums : ndarray of float64, shape (C,)
    bias : float
    total : float
        All products and the bias.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inputs: Array
    weights: Array
    bias: float

    @property
    def products(self) -> Array:
        """Input times weight, cell by cell."""
        return self.inputs * self.weights

    @property
    def channel_sums(self) -> Array:
        """The products of each channel added up."""
        sums: Array = self.products.sum(axis=(0, 1))
        return sums

    @property
    def total(self) -> float:
        """The value of the output cell."""
        return float(self.channel_sums.sum() + self.bias)


def terms(
    frame: Array,
    kernel: Array,
    window: Window | TransposedWindow,
    row: int,
    column: int,
    bias: float = 0.0,
) -> Terms:
    """Take the window of one output cell, and the kernel cells that meet it.

    Parameters
    ----------
    frame : ndarray, shape (Hp, Wp, C)
        The padded input.
    kernel : ndarray, shape (kh, kw, C)
        One filter's.
    window : Window or TransposedWindow
    row, column : int
        The output cell.
    bias : float

    Returns
    -------
    Terms
        In float64, whatever the dtype of the input, so that no term is rounded.

    Raises
    ------
    IndexError
        If the map has no such cell.
    ValueError
        If the frame or the kernel does not fit the window, or their channels differ.

    Examples
    --------
    >>> found = terms(np.array([[[1.0], [2.0], [3.0]]]), np.array([[[1.0], [-1.0]]]),
    ...               Window((1, 3), (1, 2)), 0, 1)
    >>> found.columns, found.products[..., 0], found.total  # -1 = 2 * 1 + 3 * -1
    ((1, 2), array([[ 2., -3.]]), -1.0)
    """
    if frame.shape[:2] != window.padded_size or kernel.shape[:2] != window.kernel_size:
        raise ValueError(
            message(
                "`frame` and `kernel` must have the window's sizes {padded_size} and "
                "{kernel_size}, got {shape} and {kernel_shape}.",
                padded_size=window.padded_size,
                kernel_size=window.kernel_size,
                shape=frame.shape[:2],
                kernel_shape=kernel.shape[:2],
            )
        )
    if frame.shape[2:] != kernel.shape[2:]:
        raise ValueError(
            message(
                "`frame` and `kernel` must have the same channels, got {shape} and {kernel_shape}.",
                shape=frame.shape[2:],
                kernel_shape=kernel.shape[2:],
            )
        )
    height, width = window.output_size
    if not (0 <= row < height and 0 <= column < width):
        raise IndexError(
            message(
                "`row` and `column` must be inside the {height} × {width} map, got ({row}, "
                "{column}).",
                height=height,
                width=width,
                row=row,
                column=column,
            )
        )
    row_links, column_links = window.rows()[row], window.columns()[column]
    rows, kernel_rows = (tuple(link[side] for link in row_links) for side in (0, 1))
    columns, kernel_columns = (tuple(link[side] for link in column_links) for side in (0, 1))
    inputs = frame[np.ix_(rows, columns)] if rows and columns else frame[:0, :0]
    weights = kernel[np.ix_(kernel_rows, kernel_columns)] if rows and columns else kernel[:0, :0]
    return Terms(rows, columns, inputs.astype(np.float64), weights.astype(np.float64), float(bias))
