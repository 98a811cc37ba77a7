"""Convolution layers on one image, as Keras computes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.i18n import message
from cnnviz.ops.algorithms import correlate
from cnnviz.ops.arithmetic import Padding
from cnnviz.ops.arrays import Array, as_floats
from cnnviz.ops.settings import Pair, check_integer, pair
from cnnviz.ops.window import TransposedWindow, Window


def pad(image: Array, window: Window) -> Array:
    """Put the window's zeros around an image (H, W, C).

    Examples
    --------
    >>> pad(np.ones((1, 1, 1)), Window((1, 1), (3, 3), padding=((1, 1), (1, 1)))).shape
    (3, 3, 1)
    """
    if window.padded_size == image.shape[:2]:
        return image
    (top, _), (left, _) = window.padding
    frame = np.zeros((*window.padded_size, image.shape[2]), image.dtype)
    frame[top : top + image.shape[0], left : left + image.shape[1]] = image
    return frame


def conv2d(
    image: ArrayLike,
    kernels: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    strides: Pair = 1,
    padding: Padding = "valid",
    dilation_rate: Pair = 1,
    groups: int = 1,
) -> Array:
    """Slide kernels over an image: at every stop multiply, add up, add the bias.

    Like every deep learning library this is the cross-correlation: the kernel is not flipped.

    Parameters
    ----------
    image : array_like, shape (H, W, C)
    kernels : array_like, shape (kh, kw, C // groups, F)
    bias : array_like, shape (F,), optional
    strides, dilation_rate : int or (int, int)
    padding : "valid", "same", int, (h, w) or ((top, bottom), (left, right))
        Zeros around the image.
    groups : int
        Filters ``g F / groups`` to ``(g + 1) F / groups`` read the g-th share of the channels.

    Returns
    -------
    ndarray, shape (H', W', F)
        float64 if the image or the kernels are, else float32.

    Raises
    ------
    ValueError
        If shapes do not fit each other, or the kernel spans more than the padded image.

    Examples
    --------
    >>> conv2d([[[1], [2], [3]]], [[[[1]], [[-1]]]])[..., 0]  # -1 = 1 - 2, -1 = 2 - 3
    array([[-1., -1.]], dtype=float32)
    """
    pixels, weights = _together(
        as_floats(image, "image", "(H, W, C)"),
        as_floats(kernels, "kernels", "(kh, kw, C // groups, F)"),
    )
    kh, kw, depth, filters = weights.shape
    groups = check_integer(groups, "groups")
    if groups > 1 and pixels.shape[2] != depth * groups:
        raise ValueError(
            message(
                "`kernels` for {groups} `groups` read {depth} channels each, {total} in "
                "all, but the image has {channels}.",
                groups=groups,
                depth=depth,
                total=depth * groups,
                channels=pixels.shape[2],
            )
        )
    _check_channels(pixels, depth * groups)
    if filters % groups:
        raise ValueError(
            message(
                "`groups` must divide the {filters} filters, got {groups}.",
                filters=filters,
                groups=groups,
            )
        )
    rows, columns = pixels.shape[:2]
    window = Window.make((rows, columns), (kh, kw), strides, padding, dilation_rate)
    each = filters // groups
    maps = [
        correlate(
            pixels[..., group * depth : (group + 1) * depth],
            weights[..., group * each : (group + 1) * each],
            window.strides,
            window.dilation_rate,
            window.padding,
        )
        for group in range(groups)
    ]
    return _with_bias(maps[0] if groups == 1 else np.concatenate(maps, axis=2), bias)


def depthwise_conv2d(
    image: ArrayLike,
    kernels: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    strides: Pair = 1,
    padding: Padding = "valid",
    dilation_rate: Pair = 1,
) -> Array:
    """Convolve every channel with kernels of its own; nothing is added across channels.

    Parameters
    ----------
    image : array_like, shape (H, W, C)
    kernels : array_like, shape (kh, kw, C, M)
        M is Keras's ``depth_multiplier``.
    bias : array_like, shape (C * M,), optional
    strides, padding, dilation_rate
        As for `conv2d`.

    Returns
    -------
    ndarray, shape (H', W', C * M)
        Map ``c M + m`` comes from channel c and its m-th kernel.

    Raises
    ------
    ValueError
        As for `conv2d`.

    Examples
    --------
    >>> depthwise_conv2d([[[1, 10]]], [[[[2], [3]]]])  # 2 = 1 * 2, 30 = 10 * 3
    array([[[ 2., 30.]]], dtype=float32)
    """
    pixels = as_floats(image, "image", "(H, W, C)")
    weights = as_floats(kernels, "kernels", "(kh, kw, C, M)")
    kh, kw, channels, multiplier = weights.shape
    _check_channels(pixels, channels)
    return conv2d(
        pixels,
        weights.reshape(kh, kw, 1, channels * multiplier),
        bias,
        strides=strides,
        padding=padding,
        dilation_rate=dilation_rate,
        groups=channels,
    )


def conv2d_transpose(
    image: ArrayLike,
    kernels: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    strides: Pair = 1,
    padding: str = "valid",
    dilation_rate: Pair = 1,
) -> Array:
    """Spread a kernel around every input value, scaled by it, and add up where copies overlap.

    Parameters
    ----------
    image : array_like, shape (H, W, C)
    kernels : array_like, shape (kh, kw, F, C)
        Filters before channels, as in Keras's ``Conv2DTranspose``.
    bias : array_like, shape (F,), optional
    strides, dilation_rate : int or (int, int)
    padding : "valid" or "same"

    Returns
    -------
    ndarray, shape (H', W', F)
        `TransposedWindow` says which inputs reach which cell.

    Raises
    ------
    ValueError
        If shapes do not fit each other, or the padding is given in numbers.

    Examples
    --------
    >>> conv2d_transpose([[[1], [2]]], [[[[1]], [[10]]]])[..., 0]  # 12 = 1 * 10 + 2 * 1
    array([[ 1., 12., 20.]], dtype=float32)
    """
    pixels, weights = _together(
        as_floats(image, "image", "(H, W, C)"), as_floats(kernels, "kernels", "(kh, kw, F, C)")
    )
    rows, columns = pixels.shape[:2]
    kh, kw, filters, depth = weights.shape
    _check_channels(pixels, depth)
    (sh, sw), (dh, dw) = pair(strides, "strides"), pair(dilation_rate, "dilation_rate")
    window = TransposedWindow((rows, columns), (kh, kw), (sh, sw), padding, (dh, dw))
    canvas = np.zeros(
        (
            max((rows - 1) * sh + dh * (kh - 1) + 1, sum(_ends(window, 0))),
            max((columns - 1) * sw + dw * (kw - 1) + 1, sum(_ends(window, 1))),
            filters,
        ),
        pixels.dtype,
    )
    for u in range(kh):
        for v in range(kw):
            canvas[
                u * dh : u * dh + (rows - 1) * sh + 1 : sh,
                v * dw : v * dw + (columns - 1) * sw + 1 : sw,
            ] += pixels @ weights[u, v].T
    (top, height), (left, width) = _ends(window, 0), _ends(window, 1)
    return _with_bias(canvas[top : top + height, left : left + width], bias)


def _ends(window: TransposedWindow, axis: int) -> tuple[int, int]:
    return window.cropped[axis], window.output_size[axis]


def _check_channels(pixels: Array, channels: int) -> None:
    if pixels.shape[2] != channels:
        raise ValueError(
            message(
                "`kernels` read {channels} channels, but the image has {pixels_channels}.",
                channels=channels,
                pixels_channels=pixels.shape[2],
            )
        )


def _together(pixels: Array, weights: Array) -> tuple[Array, Array]:
    if pixels.dtype == weights.dtype:
        return pixels, weights
    dtype = np.result_type(pixels, weights)
    return pixels.astype(dtype, copy=False), weights.astype(dtype, copy=False)


def _with_bias(maps: Array, bias: ArrayLike | None) -> Array:
    if bias is None:
        return maps
    offsets = as_floats(bias, "bias", "(F,)")
    if offsets.shape != maps.shape[2:]:
        raise ValueError(
            message(
                "`bias` must have the shape ({channels},), one number a map, got {shape}.",
                channels=maps.shape[2],
                shape=offsets.shape,
            )
        )
    return maps + offsets.astype(maps.dtype, copy=False)
