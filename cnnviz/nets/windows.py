"""What a layer slides over its map, read from settings that are spelled as in Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cnnviz.ops import Padding, Pair, Window


class WindowSettings(NamedTuple):
    """A window before it meets a map; the arguments of `cnnviz.ops.Window.make`."""

    kernel_size: Pair
    strides: Pair = 1
    padding: Padding = "valid"
    dilation_rate: Pair = 1

    def over(self, input_size: tuple[int, int]) -> Window:
        """Let it slide over a map of this size."""
        return Window.make(input_size, *self)


def kernel_window(settings: Mapping[str, Any]) -> WindowSettings:
    """Give the window of a convolution.

    Examples
    --------
    >>> kernel_window({"kernel_size": 3, "strides": 2, "padding": "same", "dilation_rate": 1})
    WindowSettings(kernel_size=3, strides=2, padding='same', dilation_rate=1)
    """
    return WindowSettings(
        settings["kernel_size"], settings["strides"], settings["padding"], settings["dilation_rate"]
    )


def pooling_window(settings: Mapping[str, Any]) -> WindowSettings:
    """Give the window of a pooling, which steps by its own size where nothing else is said.

    Examples
    --------
    >>> pooling_window({"pool_size": (2, 2), "strides": None, "padding": "valid"})
    WindowSettings(kernel_size=(2, 2), strides=(2, 2), padding='valid', dilation_rate=1)
    """
    size = settings["pool_size"]
    return WindowSettings(size, settings["strides"] or size, settings["padding"])


def padding_window(settings: Mapping[str, Any]) -> WindowSettings:
    """Give the window of zeros around a map: each cell by itself."""
    return WindowSettings(1, padding=settings["padding"])
