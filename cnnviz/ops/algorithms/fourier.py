"""Products of spectra: for kernels so large that transforms are cheaper than sums."""

from __future__ import annotations

import numpy as np

from cnnviz.ops.algorithms.row_blocks import Array, PaddedImage, Workspace, in_row_blocks

OVERLAP = 8  # kernel heights in a block: all but one of them give output


def fourier(padded: PaddedImage, kernels: Array, strides: tuple[int, int], out: Array) -> None:
    """Correlate by the convolution theorem, block by block (overlap-save).

    The cost hardly depends on the kernel size. Errors go with the largest value of a block, so the
    spectra are float64 for float32 too: a dark corner stays exact beside a bright one.
    """
    kh, kw, channels, _ = kernels.shape
    (sh, sw), (height, width, _) = strides, out.shape
    size = round_up(min(padded.size[0], OVERLAP * kh)), round_up(padded.size[1])
    spectra = np.fft.rfft2(kernels.transpose(2, 3, 0, 1).astype(np.float64), size).conj()

    def compute_block(first: int, last: int, space: Workspace) -> None:
        planes = padded.planes(first * sh, (last - 1) * sh + kh, space).swapaxes(0, 1)
        waves = np.fft.rfft2(planes.astype(np.float64), size)
        total = waves[0] * spectra[0]
        for channel in range(1, channels):
            total += waves[channel] * spectra[channel]
        maps = np.fft.irfft2(total, size)[:, : (last - first) * sh : sh, : width * sw : sw]
        out[first:last] = maps.transpose(1, 2, 0)

    in_row_blocks(compute_block, height, (size[0] - kh) // sh + 1, out.size * kh * kw * channels)


def round_up(n: int) -> int:
    """Round a length up to one that factors well: 8 to 15 times a power of two.

    Examples
    --------
    >>> round_up(542)  # 576 = 9 * 64
    576
    """
    unit = 1 << max(n.bit_length() - 4, 0)
    return -(-n // unit) * unit
