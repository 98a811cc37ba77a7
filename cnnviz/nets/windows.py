"""What a layer slides over its map, read from settings that are spelled as in Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from cnnviz.ops import Padding, Pair, Window

_KERNELS = {"Conv2D", "SeparableConv2D", "DepthwiseConv2D"}
_POOLS = {"MaxPooling2D", "AveragePooling2D"}


class WindowSettings(NamedTuple):
    """A window before it meets a map; the arguments of `cnnviz.ops.Window.make`."""

    kernel_size: Pair
    strides: Pair = 1
    padding: Padding = "valid"
    dilation_rate: Pair = 1

    def over(self, input_size: tuple[int, int]) -> Window:
        """Let it slide over a map of this size."""
        return Window.make(input_size, *self)


def window_settings(kind: str, settings: Mapping[str, Any]) -> WindowSettings | None:
    """Give the window of a layer, None if it has none.

    Parameters
    ----------
    kind : str
        Name of a Keras class.
    settings : mapping
        Of a `LayerSpec`, or a Keras layer's configuration.

    Examples
    --------
    >>> window_settings("MaxPooling2D", {"pool_size": (2, 2), "strides": None, "padding": "valid"})
    WindowSettings(kernel_size=(2, 2), strides=(2, 2), padding='valid', dilation_rate=1)
    """
    if kind in _KERNELS:
        return WindowSettings(
            settings["kernel_size"],
            settings["strides"],
            settings["padding"],
            settings["dilation_rate"],
        )
    if kind in _POOLS:
        size = settings["pool_size"]
        return WindowSettings(size, settings["strides"] or size, settings["padding"])
    if kind == "ZeroPadding2D":
        return WindowSettings(1, padding=settings["padding"])
    return None
