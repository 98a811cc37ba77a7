"""First filters taken from the images themselves, so that what comes behind need not find them."""

from __future__ import annotations

from itertools import takewhile
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets import NetworkSpec
from cnnviz.nets.layer_nodes import layer_nodes
from cnnviz.nets.layers import Conv2D, Rescaling
from cnnviz.ops.settings import pair

# Of the mean variance: directions in which windows hardly differ are noise, and stay small.
EPSILON = 5e-4
_WINDOWS = 500_000  # that are looked at, about

Array = NDArray[np.float32]


class First(NamedTuple):
    """A first convolution, and what stands before it."""

    before: tuple[Rescaling, ...]
    layer: Conv2D
    kernel_size: tuple[int, int]


class WhiteningError(ValueError):
    """A network whose first filters cannot be whitened. The message is one sentence."""


def whitened_layer(network: NetworkSpec) -> First:
    """Give the convolution whose filters are taken from the images.

    Raises
    ------
    WhiteningError
        One sentence that says what such a convolution must be.
    """
    before = tuple(takewhile(lambda each: isinstance(each, Rescaling), network.layers))
    layer = network.layers[len(before)]
    if not isinstance(layer, Conv2D):
        raise WhiteningError(
            message(
                "`whitening` is for a network that begins with a Conv2D, after a Rescaling "
                "at most: put one first, or use no whitening."
            )
        )
    rows, columns = kernel_size = pair(layer.kernel_size, "kernel_size")
    most = 2 * rows * columns * network.input_shape[2]
    if layer.filters > most:
        raise WhiteningError(
            message(
                "`whitening` gives a first Conv2D of {rows} × {columns} at most {most} "
                "filters, two for each number of a window, got {filters}: use fewer, or no "
                "whitening.",
                rows=rows,
                columns=columns,
                most=most,
                filters=layer.filters,
            )
        )
    if layer.groups > 1 or not layer.use_bias or layer.dilation_rate != (1, 1):
        raise WhiteningError(
            message(
                "`whitening` needs a first Conv2D with a bias, one group and a dilation "
                "rate of 1: change it so, or use no whitening."
            )
        )
    return First(cast(tuple[Rescaling, ...], before), layer, kernel_size)


def whitened(
    network: NetworkSpec, images: NDArray[Any], rows: NDArray[np.int64]
) -> tuple[str, Array, Array]:
    """Give the first convolution of a network, by its name, and its weights for some images.

    Parameters
    ----------
    network : NetworkSpec
    images : ndarray of uint8, shape (N, H, W, C)
    rows : ndarray of int64
        Which of them count. About half a million windows are looked at.

    Returns
    -------
    name : str
    kernel : ndarray of float32, shape (kh, kw, C, F)
    bias : ndarray of float32, shape (F,)

    Raises
    ------
    ValueError
        See `whitened_layer`.
    """
    before, layer, kernel_size = whitened_layer(network)
    entering = images[rows[: enough(*images.shape[1:3])]].astype(np.float32)
    for each in before:
        entering = entering * each.scale + each.offset
    name = next(each.name for each in layer_nodes(network) if each.position == len(before))
    return name, *whitening(entering, kernel_size, layer.filters)


def enough(height: int, width: int) -> int:
    """Give how many images of a size have windows enough.

    Examples
    --------
    >>> enough(32, 32)  # 4 · 500,000 / 32², as every second row and column is looked at
    1953
    """
    return max(1, 4 * _WINDOWS // (height * width))


def whitening(
    images: NDArray[np.float32], kernel_size: tuple[int, int], filters: int
) -> tuple[Array, Array]:
    """Give filters whose outputs are uncorrelated and of variance 1, each with its negative.

    They are the principal directions of windows of the images, the strongest first, over their
    standard deviations; a ReLU keeps one side of each, and the negative the other. After Jordan,
    "94% on CIFAR-10 in 3.29 seconds on a single GPU", 2024.

    Parameters
    ----------
    images : ndarray of float32, shape (N, H, W, C)
        Every second row and column of windows is looked at.
    kernel_size : (int, int)
    filters : int
        At most twice the numbers of a window.

    Returns
    -------
    kernel : ndarray of float32, shape (kh, kw, C, F)
    bias : ndarray of float32, shape (F,)

    Examples
    --------
    >>> noise = 5 + 3 * np.random.default_rng(0).normal(size=(50, 32, 32, 1)).astype(np.float32)
    >>> kernel, bias = whitening(noise, (1, 1), 2)
    >>> (kernel.ravel() ** 2).round(2)  # 1 / 3²
    array([0.11, 0.11], dtype=float32)
    >>> (bias / kernel.ravel()).round()  # what is left has mean 0
    array([-5., -5.], dtype=float32)
    """
    rows, columns = kernel_size
    seen = np.lib.stride_tricks.sliding_window_view(images, kernel_size, axis=(1, 2))[:, ::2, ::2]
    size = rows * columns * images.shape[-1]
    windows = seen.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size).astype(np.float64)
    mean = windows.mean(axis=0)
    variances, directions = np.linalg.eigh(np.cov(windows.T).reshape(size, size))
    small = EPSILON * variances.mean() + np.finfo(np.float32).tiny
    scaled = (directions / np.sqrt(np.maximum(variances, 0) + small))[:, ::-1]
    kernel = np.stack([scaled, -scaled], axis=-1).reshape(size, -1)[:, :filters]
    shaped = kernel.reshape(rows, columns, images.shape[-1], filters)
    return shaped.astype(np.float32), (-mean @ kernel).astype(np.float32)
