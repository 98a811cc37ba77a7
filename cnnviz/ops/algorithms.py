"""Cross-correlation of a padded frame."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray


def correlate(
    frame: NDArray[np.floating],
    kernels: NDArray[np.floating],
    strides: tuple[int, int],
    dilation_rate: tuple[int, int],
) -> NDArray[np.floating]:
    """Correlate a frame (Hp, Wp, C) with kernels (kh, kw, C, F), without padding."""
    kh, kw = kernels.shape[:2]
    (sh, sw), (dh, dw) = strides, dilation_rate
    spans = (dh * (kh - 1) + 1, dw * (kw - 1) + 1)
    windows = sliding_window_view(frame, spans, axis=(0, 1))[::sh, ::sw, :, ::dh, ::dw]
    return np.tensordot(windows, kernels, axes=((3, 4, 2), (0, 1, 2)))
