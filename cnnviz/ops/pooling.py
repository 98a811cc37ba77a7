"""Pooling: the largest or the mean of every window, channel by channel, without weights."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from cnnviz.i18n import Message, message, sentence_of
from cnnviz.ops.arithmetic import Padding
from cnnviz.ops.arrays import Array, as_floats
from cnnviz.ops.settings import Pair, pair
from cnnviz.ops.window import Window

Mode = Literal["max", "average"]


def pool2d(
    image: ArrayLike,
    pool_size: Pair = 2,
    *,
    strides: Pair | None = None,
    padding: Padding = "valid",
    mode: Mode = "max",
) -> Array:
    """Shrink an image to the largest or the mean value of each window.

    Parameters
    ----------
    image : array_like, shape (H, W, C)
    pool_size : int or (int, int)
    strides : int or (int, int), optional
        By default the pool size, so that windows do not overlap.
    padding : "valid", "same", int, (h, w) or ((top, bottom), (left, right))
        Cells outside the image never win, and are not counted in a mean.
    mode : {"max", "average"}

    Returns
    -------
    ndarray, shape (H', W', C)

    Raises
    ------
    ValueError
        If a setting is impossible, or a window would lie wholly outside the image.

    Examples
    --------
    >>> image = [[[1], [5]], [[2], [4]]]
    >>> pool2d(image).ravel(), pool2d(image, mode="average").ravel()  # 3 = (1 + 5 + 2 + 4) / 4
    (array([5.], dtype=float32), array([3.], dtype=float32))
    """
    check_mode(mode)
    pixels = as_floats(image, "image", "(H, W, C)")
    rows, columns = pixels.shape[:2]
    window = pool_window((rows, columns), pool_size, strides, padding)
    if mode == "max":
        largest: Array = _slide(pixels, window, -np.inf).max(axis=(3, 4))
        return largest
    inside = _slide(np.ones((rows, columns, 1), pixels.dtype), window, 0.0)
    sums = _slide(pixels, window, 0.0).sum(axis=(3, 4))
    averages: Array = sums / inside.sum(axis=(3, 4))
    return averages


def global_pool2d(image: ArrayLike, mode: Mode = "average") -> Array:
    """Give one number a channel: the largest or the mean of all its pixels.

    Parameters
    ----------
    image : array_like, shape (H, W, C)
    mode : {"max", "average"}

    Returns
    -------
    ndarray, shape (C,)

    Notes
    -----
    Lin, Chen and Yan, "Network in network", 2014, put the mean in place of dense layers.

    Examples
    --------
    >>> global_pool2d([[[1, 0], [5, 8]]])  # 3 = (1 + 5) / 2, 4 = (0 + 8) / 2
    array([3., 4.], dtype=float32)
    """
    check_mode(mode)
    pixels = as_floats(image, "image", "(H, W, C)")
    if mode == "max":
        largest: Array = pixels.max(axis=(0, 1))
        return largest
    averages: Array = pixels.mean(axis=(0, 1), dtype=np.float64).astype(pixels.dtype)
    return averages


def _of_a_pool(said: Any) -> Any:
    """Say `pool_size` in a message of a window, which calls its size `kernel_size`."""
    if isinstance(said, Message):
        values = {name: _of_a_pool(value) for name, value in said.values.items()}
        return Message(said.template, said.plural, values)
    return "pool_size" if said == "kernel_size" else said


def pool_window(
    input_size: tuple[int, int], pool_size: Pair, strides: Pair | None, padding: Padding
) -> Window:
    """Resolve the settings of ``pool2d`` over an input of this size.

    Raises
    ------
    ValueError
        If a setting is impossible, or a window would lie wholly outside the image.

    Examples
    --------
    >>> pool_window((7, 7), 2, None, "same").output_size  # 4 = ceil(7 / 2)
    (4, 4)
    """
    size = pair(pool_size, "pool_size")
    try:
        window = Window.make(input_size, size, size if strides is None else strides, padding)
    except ValueError as error:
        raise ValueError(_of_a_pool(sentence_of(error))) from None
    if any(max(sides) >= most for sides, most in zip(window.padding, size, strict=True)):
        raise ValueError(
            message(
                "`padding` must be less than the `pool_size` {size}, or a window would see "
                "no pixel at all, got {padding}.",
                size=size,
                padding=window.padding,
            )
        )
    return window


def check_mode(mode: str) -> None:
    """Refuse what is neither "max" nor "average"."""
    if mode not in get_args(Mode):
        raise ValueError(message('`mode` must be "max" or "average", got "{mode}".', mode=mode))


def _slide(pixels: Array, window: Window, outside: float) -> Array:
    """Give every window: shape (H', W', C, kh, kw)."""
    frame = np.pad(pixels, (*window.padding, (0, 0)), constant_values=outside)
    (sh, sw) = window.strides
    return sliding_window_view(frame, window.kernel_size, axis=(0, 1))[::sh, ::sw]
