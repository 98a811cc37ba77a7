"""The kernel behind one channel of a Keras layer, however Keras keeps it."""

from __future__ import annotations

from typing import Any, NamedTuple

from numpy.typing import NDArray

from cnnviz.nets.explain.task import stored


class Kernel(NamedTuple):
    """What one channel is made with.

    Attributes
    ----------
    weights : ndarray, shape (kh, kw, C)
    first : int
        Number of the first channel that it reads.
    """

    weights: NDArray[Any]
    first: int


def of_groups(layer: Any, channel: int) -> Kernel:
    """Give the kernel of a convolution's channel, which reads the channels of its group."""
    kernel = stored(layer.kernel)
    each = kernel.shape[3] // layer.groups
    return Kernel(kernel[..., channel], channel // each * kernel.shape[2])


def of_one_channel(layer: Any, channel: int) -> Kernel:
    """Give the kernel of a depthwise convolution's channel, which reads one channel alone."""
    kernel = stored(layer.kernel)
    first, which = divmod(channel, kernel.shape[3])
    return Kernel(kernel[:, :, first : first + 1, which], first)


def transposed(layer: Any, channel: int) -> Kernel:
    """Give the kernel of a transposed convolution's channel, which reads all channels."""
    return Kernel(stored(layer.kernel)[:, :, channel, :], 0)
