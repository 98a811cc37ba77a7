"""Arrays as files."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode pixels, shape (H, W) or (H, W, 3), as a PNG file.

    Examples
    --------
    >>> png(np.zeros((2, 2), np.uint8))[1:4]
    b'PNG'
    """
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def npy(array: NDArray[Any]) -> bytes:
    """Encode an array as NumPy's own file.

    Examples
    --------
    >>> np.load(io.BytesIO(npy(np.array([1, 2]))))
    array([1, 2])
    """
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()
