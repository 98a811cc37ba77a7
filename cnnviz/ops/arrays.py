"""Arrays that come in: checked, and made floats."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.i18n import message

Array = NDArray[np.floating[Any]]


def as_floats(values: ArrayLike, name: str, shape: str | None = None) -> Array:
    """Check an array and make its numbers floats: float64 stays, all else becomes float32.

    Parameters
    ----------
    values : array_like of real numbers
    name : str
        What the caller calls it.
    shape : str, optional
        The axes it must have, such as "(H, W, C)"; none of them may be empty.

    Raises
    ------
    TypeError
        If it holds anything but real numbers.
    ValueError
        If its rows differ in length, or it has not the axes.

    Examples
    --------
    >>> as_floats([[1, 2]], "image", "(H, W, C)")
    Traceback (most recent call last):
    ValueError: `image` must have the shape (H, W, C), got (1, 2).
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(message("`{name}` must have rows of one length.", name=name)) from None
    if array.dtype.kind not in "biuf":
        raise TypeError(
            message("`{name}` must hold real numbers, got {dtype}.", name=name, dtype=array.dtype)
        )
    if shape is not None and (array.ndim != len(shape.strip("(),").split(",")) or array.size == 0):
        raise ValueError(
            message(
                "`{name}` must have the shape {shape}, got {given}.",
                name=name,
                shape=shape,
                given=array.shape,
            )
        )
    return array if array.dtype == np.float64 else array.astype(np.float32, copy=False)
