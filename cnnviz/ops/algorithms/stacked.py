"""One product for each output row, for several filters."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.algorithms.row_blocks import (
    CACHE,
    Array,
    PaddedImage,
    Workspace,
    in_row_blocks,
    shifted,
)


def stacked(padded: PaddedImage, kernels: Array, strides: tuple[int, int], out: Array) -> None:
    """Correlate with any kernels at any strides.

    Every input row is copied once for each kernel column, shifted by it. The rows under the kernel
    then follow one another in memory, and their product with the kernels is an output row: the
    usual matrix of windows, for a kh-th of its copying.
    """
    kh, kw, channels, filters = kernels.shape
    (sh, sw), (height, width, _) = strides, out.shape
    weights = kernels.swapaxes(1, 2).reshape(-1, filters)

    def compute_block(first: int, last: int, space: Workspace) -> None:
        planes = padded.planes(first * sh, (last - 1) * sh + kh, space)
        rows = shifted(planes, kw, width, sw, space)
        size = last - first, width, len(weights)
        steps = sh * rows.strides[0], rows.itemsize, rows.strides[2]
        windows = np.ndarray(size, out.dtype, rows, 0, steps)
        np.matmul(windows, weights, out=out[first:last])

    line = channels * kw * width * out.itemsize * sh
    in_row_blocks(compute_block, height, max(CACHE // line, 2 * kh), out.size * len(weights))
