"""Sums along diagonals: for a single filter."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.algorithms.row_blocks import CACHE, Array, PaddedImage, Workspace, in_row_blocks


def diagonals(padded: PaddedImage, kernels: Array, strides: tuple[int, int], out: Array) -> None:
    """Correlate with one filter that moves column by column.

    The rows under the kernel follow one another in memory. Their product with the kernel gives a
    row of partial results for each kernel column, and an output is the sum of one partial result
    from each, every one a step further to the right. Nothing is copied but the padded input, and
    BLAS adds the diagonals too: they are a vector of ones times a matrix whose rows begin one
    number later each time.
    """
    kh, kw, channels, _ = kernels.shape
    height, width, _ = out.shape
    step, item = strides[0], out.itemsize
    weights = kernels[..., 0].swapaxes(0, 1).reshape(kw, -1)
    ones = np.ones(kw, out.dtype)

    def compute_block(first: int, last: int, space: Workspace) -> None:
        rows = padded.planes(first * step, (last - 1) * step + kh, space)
        row, line, _ = rows.strides
        size = last - first, weights.shape[1], rows.shape[2]
        windows = np.ndarray(size, out.dtype, rows, 0, (step * row, line, item))
        parts = space.array("parts", (last - first, kw, rows.shape[2]), out.dtype)
        np.matmul(weights, windows, out=parts)
        row, line, _ = parts.strides
        size = last - first, kw, width
        slanted = np.ndarray(size, out.dtype, parts, 0, (row, line + item, item))
        np.vecmat(ones, slanted, out=out[first:last, :, 0])

    most = CACHE // ((channels * step + kw) * width * item)
    in_row_blocks(compute_block, height, max(most, 2 * kh), out.size * kernels.size)
