"""Winograd's minimal filtering: 3×3 kernels with 36 products for 16 outputs, not 144."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.algorithms.strips import ALONE, Array, Frame, in_strips

TILE = 4  # outputs along each axis of a tile, which reads two inputs more
READ = TILE + 2
POINTS = np.array([0, 0.75, -0.75, 1.5, -1.5])  # rounding errors a third of those of 0, ±1, ±2


def transforms() -> tuple[Array, Array, Array]:
    """Make the matrices that turn inputs, kernel and products, along one axis.

    Outputs are ``back @ ((by @ kernel) * (into @ inputs))``: the product of two polynomials from
    their values at `POINTS` and at infinity (Toom and Cook), transposed.
    """
    into, by, back = np.zeros((READ, READ)), np.zeros((READ, 3)), np.zeros((TILE, READ))
    for i, point in enumerate(POINTS):
        others = np.delete(POINTS, i)
        into[i, :-1] = np.poly(others)[::-1]
        by[i] = point ** np.arange(3) / np.prod(point - others)
        back[:, i] = point ** np.arange(TILE)
    into[-1] = np.poly(POINTS)[::-1]
    by[-1, -1] = back[-1, -1] = 1
    return into, by, back


TRANSFORMS = transforms()


def winograd(frame: Frame, kernels: Array, strides: tuple[int, int], out: Array) -> None:
    """Correlate with 3×3 kernels at stride 1, for many channels and filters.

    The transforms cost additions in proportion to channels plus filters, and save three quarters
    of the products, which go with channels times filters. Rounding errors go with the largest value
    of a tile, in float32 about 1e-6 of it.

    Notes
    -----
    Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016: F(4×4, 3×3).
    """
    height, width, filters = out.shape
    channels, dtype = kernels.shape[2], out.dtype
    into, by, back = (matrix.astype(dtype) for matrix in TRANSFORMS)
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
