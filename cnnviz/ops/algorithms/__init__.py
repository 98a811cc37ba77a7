"""Fast cross-correlation of one image with many kernels: the algorithm is chosen by shape.

Nearly all of them end in matrix products, the one thing in NumPy that runs at the full speed of a
core. They differ in how much they copy to get there and how many products they need.
"""

from __future__ import annotations

from collections.abc import Callable
from math import gcd

import numpy as np

from cnnviz.ops.algorithms.diagonals import diagonals
from cnnviz.ops.algorithms.fourier import fourier
from cnnviz.ops.algorithms.row_blocks import Array, Margins, PaddedImage, Workspace
from cnnviz.ops.algorithms.stacked import stacked
from cnnviz.ops.algorithms.winograd import winograd

Algorithm = Callable[[PaddedImage, Array, tuple[int, int], Array], None]
"""Takes a padded image, kernels (kh, kw, C, F), strides and the array (H', W', F) to fill."""

# Where the next algorithm overtook, measured on two cores of a Zen 4.
LARGE_KERNEL = 20 * 20
MOST_SPECTRA = 64
DEEP = 16  # channels and filters
WIDE = 24 * 24  # outputs


def choose(size: tuple[int, int], kernel: tuple[int, ...], strides: tuple[int, int]) -> Algorithm:
    """Pick the fastest algorithm for an output size and a kernel shape (kh, kw, C, F).

    Examples
    --------
    >>> choose((224, 224), (3, 3, 3, 16), (1, 1)).__name__
    'stacked'
    """
    kh, kw, channels, filters = kernel
    if kh * kw >= LARGE_KERNEL and channels * filters <= MOST_SPECTRA:
        return fourier
    if (kh, kw, *strides) == (3, 3, 1, 1) and min(channels, filters) >= DEEP:
        return winograd if size[0] * size[1] >= WIDE else stacked
    return diagonals if filters == 1 and strides[1] == 1 else stacked


def correlate(
    image: Array,
    kernels: Array,
    strides: tuple[int, int] = (1, 1),
    dilation_rate: tuple[int, int] = (1, 1),
    padding: Margins = ((0, 0), (0, 0)),
) -> Array:
    """Correlate an image with kernels that fit into it once it is padded.

    Parameters
    ----------
    image : ndarray, shape (H, W, C)
        float32 or float64, and finite: two of the algorithms spread a NaN beyond its windows.
    kernels : ndarray, shape (kh, kw, C, F)
        Of the same type.
    strides, dilation_rate : (int, int)
    padding : ((top, bottom), (left, right))
        Zeros around the image.

    Returns
    -------
    ndarray, shape (H', W', F)

    Examples
    --------
    >>> image, kernels = np.ones((4, 4, 2)), np.ones((3, 3, 2, 1))
    >>> correlate(image, kernels)[..., 0]  # 18 = 3 * 3 * 2
    array([[18., 18.],
           [18., 18.]])
    """
    padded = PaddedImage(image, padding)
    kernel, (sh, sw), (dh, dw) = kernels.shape, strides, dilation_rate
    height = (padded.size[0] - dh * (kernel[0] - 1) - 1) // sh + 1
    width = (padded.size[1] - dw * (kernel[1] - 1) - 1) // sw + 1
    out = np.empty((height, width, kernel[3]), image.dtype)
    if dilation_rate == (1, 1):
        choose((height, width), kernel, strides)(padded, kernels, strides, out)
        return out
    # Outputs that lie p = d / gcd(s, d) apart read the same d-th part of the input, undilated.
    rows = padded.rows(0, *padded.size, Workspace())
    down, across = dh // gcd(sh, dh), dw // gcd(sw, dw)
    steps = sh * down // dh, sw * across // dw
    for i in range(min(down, height)):
        for j in range(min(across, width)):
            part = rows[i * sh :: dh, j * sw :: dw]
            out[i::down, j::across] = correlate(part, kernels, steps)
    return out
