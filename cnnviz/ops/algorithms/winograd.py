"""Winograd's minimal filtering: 3×3 kernels with 36 products for 16 outputs, not 144."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.algorithms.row_blocks import ALONE, Array, PaddedImage, Workspace, in_row_blocks

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


def winograd(padded: PaddedImage, kernels: Array, strides: tuple[int, int], out: Array) -> None:
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

    def compute_block(first: int, last: int, space: Workspace) -> None:
        down = -(-(last - first) // TILE)
        reach = down * TILE + 2

        def array(name: str, *shape: int) -> Array:
            return space.array(name, shape, dtype)

        rows = padded.rows(first, first + reach, across * TILE + 2, space)
        line, cell, item = rows.strides
        tiles = array("tiles", reach, READ, across, channels)
        tiles[...] = np.ndarray(tiles.shape, dtype, rows, 0, (line, cell, TILE * cell, item))
        tiles = tiles.reshape(reach, READ, -1)  # row, column in tile, (tile column, channel)
        wide = np.matmul(into, tiles, out=array("wide", *tiles.shape))
        line, cell, item = wide.strides
        size = READ, down, READ, wide.shape[2]
        tiles = np.ndarray(size, dtype, wide, 0, (cell, TILE * line, line, item))
        inputs = array("inputs", READ, READ, down, wide.shape[2])
        np.matmul(into, tiles, out=inputs.transpose(1, 2, 0, 3))

        inputs = inputs.reshape(READ * READ, down * across, channels)
        products = array("products", *inputs.shape[:2], filters)
        np.matmul(inputs, weights, out=products)

        products = products.reshape(READ, READ, down, across * filters).transpose(1, 2, 0, 3)
        high = array("high", READ, down, TILE, across * filters)
        np.matmul(back, products, out=high)
        cells = array("cells", down, TILE, TILE, across * filters)
        np.matmul(back, high.transpose(1, 2, 0, 3), out=cells)
        cells = cells.reshape(down * TILE, TILE, across, filters).swapaxes(1, 2)
        cells = cells.reshape(down * TILE, across * TILE, filters)
        out[first:last] = cells[: last - first, :width]

    most = ALONE // (channels * filters) // across * TILE
    in_row_blocks(compute_block, height, most, out.size * kernels.size // filters, TILE)
