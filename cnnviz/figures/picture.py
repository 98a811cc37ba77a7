"""Pixels as PNG files, enlarged without inventing any."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def enlarge(pixels: NDArray[np.uint8], least_side: int) -> NDArray[np.uint8]:
    """Repeat every pixel a whole number of times, so that one side is at least ``least_side``.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W) or (H, W, C)
    least_side : int
        Pixels; a picture that is large enough is left as it is.

    Examples
    --------
    >>> enlarge(np.zeros((3, 5), np.uint8), 20).shape  # 4 = ceil(20 / 5) times
    (12, 20)
    """
    times = max(1, -(-least_side // max(pixels.shape[:2])))
    return pixels.repeat(times, axis=0).repeat(times, axis=1)


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode pixels, shape (H, W) or (H, W, 3), as a PNG file.

    Examples
    --------
    >>> png(np.zeros((2, 2), np.uint8))[:4]
    b'\\x89PNG'
    """
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()
