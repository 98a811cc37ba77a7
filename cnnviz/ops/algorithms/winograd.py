"""Winograd's minimal filtering: 3×3 kernels with 36 products for 16 outputs, not 144."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.algorithms.strips import ALONE, Array, Frame, in_strips

TILE = 4  # outputs along each axis of a tile, which reads two inputs more
READ = TILE + 2

# outputs = OUTPUT [(KERNEL kernel) · (INPUT inputs)] along one axis, then along the other.
INPUT = np.array(
    [
        [4, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ]
)
KERNEL = np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]) / 24
OUTPUT = np.array(
    [[1, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
)


def winograd(frame: Frame, kernels: Array, strides: tuple[int, int], out: Array) -> None:
    """Correlate with 3×3 kernels at stride 1, for many channels and filters.

    The transforms cost additions in proportion to channels plus filters, and save three quarters
    of the products, which go with channels times filters. Rounding errors are some ten times
    those of a plain sum, 3e-6 of the sum of absolute products in float32.

    Notes
    -----
    Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016: F(4×4, 3×3).
    """
    height, width, filters = out.shape
    channels, dtype = kernels.shape[2], out.dtype
    into, back, by = (matrix.astype(dtype) for matrix in (INPUT, OUTPUT, KERNEL))
    weights = by @ (by @ kernels.reshape(3, -1)).reshape(READ, 3, -1)
    weights = weights.reshape(READ * READ, channels, filters)
    across = -(-width // TILE)

    def strip(first: int, last: int) -> None:
        down = -(-(last - first) // TILE)
        rows = frame.rows(first, first + down * TILE + 2, across * TILE + 2)
        line, cell, item = rows.strides
        size = len(rows), READ, across, channels
        tiles = np.ndarray(size, dtype, rows, 0, (line, cell, TILE * cell, item))
        half = into @ tiles.reshape(len(rows), READ, -1)  # row, j, (tile column, channel)
        line, cell, item = half.strides
        size = READ, down, READ, half.shape[2]
        tiles = np.ndarray(size, dtype, half, 0, (cell, TILE * line, line, item))
        inputs = np.empty((READ, READ, down, half.shape[2]), dtype)
        np.matmul(into, tiles, out=inputs.transpose(1, 2, 0, 3))
        products = inputs.reshape(READ * READ, down * across, channels) @ weights
        products = products.reshape(READ, READ, down, across * filters)  # i, j, tile row, ...
        half = back @ products.transpose(1, 2, 0, 3)  # j, tile row, row in tile, ...
        cells = back @ half.transpose(1, 2, 0, 3)  # tile row, row in tile, column in tile, ...
        cells = cells.reshape(down * TILE, TILE, across, filters).swapaxes(1, 2)
        cells = cells.reshape(down * TILE, across * TILE, filters)
        out[first:last] = cells[: last - first, :width]

    most = ALONE // (channels * filters) // across * TILE
    in_strips(strip, height, most, out.size * kernels.size // filters, TILE)
