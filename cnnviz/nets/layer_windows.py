"""The windows of layers, read from settings spelled as in Keras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnviz.nets.windows import CroppedSettings, TransposedSettings, WindowSettings


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


def transposed_window(settings: Mapping[str, Any]) -> TransposedSettings:
    """Give what a transposed convolution lays down for each cell.

    Examples
    --------
    >>> transposed_window({"kernel_size": 3, "strides": 2, "padding": "same", "dilation_rate": 1})
    TransposedSettings(kernel_size=3, strides=2, padding='same', dilation_rate=1, output_padding=None)
    """  # noqa: E501, what is shown is one line
    return TransposedSettings(
        settings["kernel_size"],
        settings["strides"],
        settings["padding"],
        settings["dilation_rate"],
        settings.get("output_padding"),
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


def cropping_window(settings: Mapping[str, Any]) -> CroppedSettings:
    """Give what a cropping leaves of a map.

    Examples
    --------
    >>> cropping_window({"cropping": ((1, 0), (2, 2))}).output_size((8, 8))
    (7, 4)
    """
    return CroppedSettings(*settings["cropping"])
