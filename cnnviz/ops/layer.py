"""One convolution layer with its weights: what it computes, what it costs, and why."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import Any, Literal, get_args

import numpy as np

from cnnviz.i18n import message
from cnnviz.ops.arithmetic import Padding, axis_paddings, padding_amounts
from cnnviz.ops.arrays import Array, as_floats
from cnnviz.ops.convolution import conv2d, conv2d_transpose, depthwise_conv2d, pad
from cnnviz.ops.costs import macs, parameters
from cnnviz.ops.settings import Pair, pair
from cnnviz.ops.terms import Terms, terms
from cnnviz.ops.window import TransposedWindow, Window

Kind = Literal["conv", "depthwise", "transpose"]


@dataclass(frozen=True, eq=False)
class ConvLayer:
    """A Conv2D, DepthwiseConv2D or Conv2DTranspose.

    Attributes
    ----------
    kind : {"conv", "depthwise", "transpose"}
    kernels : ndarray, shape (kh, kw, C, F)
        For a depthwise layer F is 1: every channel has a kernel of its own. Whole numbers
        become float32.
    bias : float
        Added to every map.
    strides, dilation_rate : int or (int, int)
    padding : "valid", "same", int, (h, w) or ((top, bottom), (left, right))
        A transposed layer takes "valid" or "same".

    Examples
    --------
    >>> layer = ConvLayer("conv", np.ones((3, 3, 1, 1)), bias=0.5)
    >>> layer(np.ones((5, 5, 1)))[0, 0]  # 9.5 = 3 * 3 * 1 + 0.5
    array([9.5])
    """

    kind: Kind
    kernels: Array
    bias: float = 0.0
    strides: Pair = 1
    padding: Padding = "valid"
    dilation_rate: Pair = 1

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(
                message(
                    "`kind` must be one of {kinds}, got {kind!r}.",
                    kinds=get_args(Kind),
                    kind=self.kind,
                )
            )
        # Whole-number kernels would round the bias to their dtype.
        object.__setattr__(self, "kernels", as_floats(self.kernels, "kernels", "(kh, kw, C, F)"))
        if self.kind == "depthwise" and self.kernels.shape[3] != 1:
            raise ValueError(
                message(
                    "`kernels` of a depthwise layer must have one kernel a channel, shape "
                    "(kh, kw, C, 1), got {shape}.",
                    shape=self.kernels.shape,
                )
            )
        if isinstance(self.bias, bool) or not isinstance(self.bias, Real):
            raise TypeError(message("`bias` must be a number, got {bias!r}.", bias=self.bias))
        for setting, name in ((self.strides, "strides"), (self.dilation_rate, "dilation_rate")):
            pair(setting, name)
        for padding in axis_paddings(self.padding):
            padding_amounts(1, 1, padding=padding)

    @property
    def kernel_size(self) -> tuple[int, int]:
        """Rows and columns of the kernel."""
        return self.kernels.shape[0], self.kernels.shape[1]

    @property
    def channels(self) -> int:
        """Channels of the input."""
        return int(self.kernels.shape[2])

    @property
    def maps(self) -> int:
        """Maps that come out: the filters, or for a depthwise layer the channels."""
        return self.channels if self.kind == "depthwise" else self.kernels.shape[3]

    @property
    def keras_kernels(self) -> Array:
        """The kernels in the order of Keras, (kh, kw, F, C) for a transposed layer."""
        return self.kernels.swapaxes(2, 3) if self.kind == "transpose" else self.kernels

    @property
    def keras_bias(self) -> Array:
        """The bias of every map, shape (F,)."""
        return np.full(self.maps, self.bias, self.kernels.dtype)

    def window(self, input_size: tuple[int, int]) -> Window | TransposedWindow:
        """Give the window that slides over an input of this size."""
        if self.kind == "transpose":
            if not isinstance(self.padding, str):
                raise ValueError(
                    message(
                        '`padding` of a transposed convolution must be "valid" or "same", '
                        "got {padding!r}.",
                        padding=self.padding,
                    )
                )
            return TransposedWindow(
                input_size,
                self.kernel_size,
                pair(self.strides, "strides"),
                self.padding,
                pair(self.dilation_rate, "dilation_rate"),
            )
        return Window.make(
            input_size, self.kernel_size, self.strides, self.padding, self.dilation_rate
        )

    def padded(self, image: Array) -> Array:
        """Put the layer's zeros around an image (H, W, C)."""
        image = as_floats(image, "image", "(H, W, C)")
        window = self.window((image.shape[0], image.shape[1]))
        return pad(image, window) if isinstance(window, Window) else image

    def __call__(self, image: Array) -> Array:
        """Compute the maps (H', W', F) of an image (H, W, C)."""
        settings: dict[str, Any] = {
            "strides": self.strides,
            "padding": self.padding,
            "dilation_rate": self.dilation_rate,
        }
        compute = {
            "conv": conv2d,
            "depthwise": depthwise_conv2d,
            "transpose": conv2d_transpose,
        }[self.kind]
        return compute(image, self.keras_kernels, self.keras_bias, **settings)

    def terms(self, image: Array, row: int, column: int, map_index: int = 0) -> Terms:
        """Give the multiply-adds behind one cell of one map; a depthwise map reads one channel."""
        if not 0 <= map_index < self.maps:
            raise IndexError(
                message(
                    "`map_index` must be below {maps}, the maps, got {map_index}.",
                    maps=self.maps,
                    map_index=map_index,
                )
            )
        window = self.window((image.shape[0], image.shape[1]))
        frame, kernel = self.padded(image), self.kernels[..., 0]
        if frame.shape[2] != self.channels:
            raise ValueError(
                message(
                    "`kernels` read {channels} channels, but the image has {frame_channels}.",
                    channels=self.channels,
                    frame_channels=frame.shape[2],
                )
            )
        if self.kind == "depthwise":
            channel = slice(map_index, map_index + 1)
            frame, kernel = frame[..., channel], kernel[..., channel]
        else:
            kernel = self.kernels[..., map_index]
        return terms(frame, kernel, window, row, column, self.bias)

    @property
    def parameters(self) -> int:
        """Weights and biases to learn."""
        groups = self.channels if self.kind == "depthwise" else 1
        return parameters(self.kernel_size, self.channels, self.maps, groups=groups)

    def macs(self, input_size: tuple[int, int]) -> int:
        """Multiply-adds for one image of this size."""
        # A transposed layer multiplies once for every input cell, the others for every output cell.
        size = input_size if self.kind == "transpose" else self.window(input_size).output_size
        groups = self.channels if self.kind == "depthwise" else 1
        return macs(size, self.kernel_size, self.channels, self.maps, groups=groups)
