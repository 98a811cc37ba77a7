"""Products of whole bands of rows, for a single filter."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.algorithms.strips import ALONE, CACHE, Array, Frame, Workspace, in_strips, shifted

BAND = 4  # output rows of a product: more multiply too many zeros, fewer keep BLAS waiting
MANY_CHANNELS = 3


def bands(frame: Frame, kernels: Array, strides: tuple[int, int], out: Array) -> None:
    """Correlate with one filter, a band of output rows in one product.

    The kernel stands in a matrix once for each row of the band, one row lower each time, among
    zeros. The other factor is the padded input just as it lies in memory. For the kernel's columns
    the input is copied, each copy shifted by one, or, with many channels, the results are added,
    each shifted by one. BLAS runs this at full speed, where one filter alone would leave it a
    matrix times a vector.
    """
    kh, kw, channels, _ = kernels.shape
    (sh, sw), (height, width, _) = strides, out.shape
    copied = sw > 1 or channels < MANY_CHANNELS
    copies = kw if copied else 1
    sums = kw // copies
    columns = kernels[..., 0].reshape(kh, sums, copies, channels).transpose(1, 0, 3, 2)

    def shape(band: int) -> Array:
        weights = np.zeros((sums, band, (band - 1) * sh + kh, channels, copies), out.dtype)
        for b in range(band):
            weights[:, b, b * sh : b * sh + kh] = columns
        return weights.reshape(sums * band, -1)

    whole = shape(BAND)
    pieces = -(-whole.size * width // ALONE)
    tile = -(-width // pieces)

    def strip(first: int, last: int, space: Workspace) -> None:
        band = min(BAND, last - first)
        if rest := (last - first) % band:
            strip(last - rest, last, space)
            last -= rest
        weights = whole if band == BAND else shape(band)
        rows = frame.planes(first * sh, (last - 1) * sh + kh, space)
        if copied:
            rows = shifted(rows, copies, width, sw, space)
        steps = band * sh * rows.strides[0], rows.strides[-2], rows.itemsize
        target = out[first:last].reshape(-1, band, width)
        for left in range(0, width, tile):
            n = min(tile, width - left)
            size = len(target), weights.shape[1], n + sums - 1
            lines = np.ndarray(size, out.dtype, rows, left * rows.itemsize, steps)
            total = target[..., left : left + n]
            if sums == 1:
                np.matmul(weights, lines, out=total)
                continue
            parts = space.array("parts", (len(target), len(weights), size[2]), out.dtype)
            parts = np.matmul(weights, lines, out=parts).reshape(len(target), sums, band, -1)
            np.add(parts[:, 0, :, :n], parts[:, 1, :, 1 : 1 + n], out=total)
            for v in range(2, sums):
                total += parts[:, v, :, v : v + n]

    line = channels * copies * width * out.itemsize * sh
    most = max(CACHE // line, 2 * kh)
    in_strips(strip, height, most, out.size * kernels.size, BAND)
