"""Pictures made smaller or grey."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def fitted_size(width: int, height: int, max_side: int) -> tuple[int, int]:
    """Find the size, proportions kept, at which no side is longer than `max_side`.

    Parameters
    ----------
    width, height, max_side : int
        Pixels.

    Returns
    -------
    width, height : int
        Never below 1, never above the size given.

    Examples
    --------
    >>> fitted_size(300, 200, 150)  # 100 = 200 * 150 / 300
    (150, 100)
    >>> fitted_size(3, 2, 150)
    (3, 2)
    """
    scale = min(1.0, max_side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def fit(image: NDArray[np.uint8], max_side: int) -> NDArray[np.uint8]:
    """Shrink a picture until no side is longer than `max_side`; a small one is left as it is.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, 3)
    max_side : int
        Pixels.

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
        The array given, if it is small enough.

    Examples
    --------
    >>> fit(np.zeros((300, 200, 3), np.uint8), 150).shape  # 100 = 200 * 150 / 300
    (150, 100, 3)
    """
    height, width = image.shape[:2]
    size = fitted_size(width, height, max_side)
    if size == (width, height):
        return image
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS))


def square(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Cut the largest square out of the middle of a picture and bring it to a size.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, 3)
    side : int
        Pixels, at least 1.

    Returns
    -------
    ndarray of uint8, shape (side, side, 3)
        Each pixel is the mean of those that it covers.

    Examples
    --------
    >>> wide = np.array([[[9] * 3, [1] * 3, [3] * 3, [9] * 3]] * 2, np.uint8)
    >>> square(wide, 1)[0, 0]  # 2 = (1 + 3) / 2, the columns in the middle
    array([2, 2, 2], dtype=uint8)
    """
    return cut(image, side, side)


def cut(image: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Cut the largest piece of some proportions out of the middle and bring it to a size.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, 3)
    height, width : int
        Pixels, at least 1.

    Returns
    -------
    ndarray of uint8, shape (height, width, 3)
        Each pixel is the mean of those that it covers.

    Examples
    --------
    >>> cut(np.zeros((300, 200, 3), np.uint8), 4, 8).shape
    (4, 8, 3)
    """
    rows, columns = image.shape[:2]
    tall = min(rows, max(1, columns * height // width))
    wide = min(columns, max(1, rows * width // height))
    top, left = (rows - tall) // 2, (columns - wide) // 2
    middle = Image.fromarray(image[top : top + tall, left : left + wide])
    return np.asarray(middle.resize((width, height), Image.Resampling.BOX))


def to_grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Weigh red, green and blue into one channel, as ITU-R BT.601 does.

    Parameters
    ----------
    image : ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    ndarray of uint8, shape (H, W, 1)

    Examples
    --------
    >>> int(to_grey(np.array([[[255, 0, 0]]], np.uint8))[0, 0, 0])  # 76 = 0.299 * 255
    76
    """
    grey = image @ np.array([0.299, 0.587, 0.114])
    rounded: NDArray[np.uint8] = np.rint(grey).astype(np.uint8)[..., np.newaxis]
    return rounded
