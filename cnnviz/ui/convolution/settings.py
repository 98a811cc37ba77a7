"""The settings: what a link holds, what they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cnnviz.ops import ACTIVATIONS, PRESETS, ConvLayer, resize_kernel
from cnnviz.ui.axes import uneven
from cnnviz.ui.components.stage import Edit
from cnnviz.ui.grid import Array, fit_array, grid_fields, resize_grid, with_number, write_grid
from cnnviz.ui.link import Field, Link, choice, choices, flag, integer, number, numbers
from cnnviz.ui.photo import photo_field

MAX_KERNEL, MAX_STRIDE, MAX_DILATION, MAX_PADDING = 7, 4, 4, 6
MAX_BIAS = 1e6
PHOTO_SIDES = ("112", "224", "448")
KINDS = {"conv": "Conv2D", "depthwise": "DepthwiseConv2D", "transpose": "Conv2DTranspose"}
CUSTOM = "custom"
PADDINGS = ("valid", "same", CUSTOM)
SIDES = ("top", "bottom", "left", "right")
BY_AXIS = ("strides", "dilation")

# A bright disc on a dark ground: edges of every direction are in it.
_GRID = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 4, 8, 8, 4, 0, 0],
        [0, 4, 9, 9, 9, 9, 4, 0],
        [0, 8, 9, 9, 9, 9, 8, 0],
        [0, 8, 9, 9, 9, 9, 8, 0],
        [0, 4, 9, 9, 9, 9, 4, 0],
        [0, 0, 4, 8, 8, 4, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
    ],
    dtype=np.float64,
)[..., None]


def preset_of(kernel: Array) -> str:
    """Name the preset that a kernel (kh, kw, C) is in every channel, or ``"custom"``."""
    for name, preset in PRESETS.items():
        if preset.values.shape == kernel.shape[:2] and (preset.values[..., None] == kernel).all():
            return name
    return CUSTOM


def _kernel_field() -> Field:
    # A preset goes into a link by its name, any other kernel by its numbers.
    typed = numbers("kernel", (MAX_KERNEL, MAX_KERNEL), PRESETS["sobel_x"].values[..., None])

    def read(text: str) -> Array:
        array: Array = PRESETS[text].values[..., None] if text in PRESETS else typed.read(text)
        return array

    def write(kernel: Array) -> str:
        name = preset_of(kernel)
        return typed.write(kernel) if name == CUSTOM else name

    return replace(typed, read=read, write=write)


LINK = Link(
    "conv",
    (
        photo_field(),
        choice("kind", list(KINDS)),
        choice("channels", ["1", "3"]),
        _kernel_field(),
        number("bias", -MAX_BIAS, MAX_BIAS, 0.0),
        flag("apart"),
        integer("strides_rows", 1, MAX_STRIDE, 1),
        integer("strides_columns", 1, MAX_STRIDE, 1),
        integer("dilation_rows", 1, MAX_DILATION, 1),
        integer("dilation_columns", 1, MAX_DILATION, 1),
        choice("padding", PADDINGS),
        *(integer(f"pad_{side}", 0, MAX_PADDING, 1) for side in SIDES),
        *grid_fields(_GRID),
        choice("side", PHOTO_SIDES, "224"),
        choice("activation", ["none", *ACTIVATIONS]),
        choices("filters", list(PRESETS), []),
        choice("scale", ["shared", "each"]),
        choice("formula", ["grid", "photo"]),
    ),
)


def restore() -> list[str]:
    """Fill in the settings and make them fit each other.

    Returns
    -------
    list of str
        A sentence for each part of the page's address that was left out.
    """
    refused = LINK.restore()
    fit_kind()
    fit_bias()
    fit_channels()
    kernel_rows, kernel_columns = LINK.get("kernel").shape[:2]
    if uneven(LINK, BY_AXIS) or kernel_rows != kernel_columns:
        LINK.set("apart", True)
    return refused


def fit_kind() -> None:
    """Make the padding one that the kind of layer takes."""
    if LINK.get("kind") == "transpose" and LINK.get("padding") == CUSTOM:
        LINK.set("padding", "valid")


def fit_bias() -> None:
    """Keep the bias a number within its bounds; an emptied field is 0."""
    LINK.set("bias", float(np.clip(np.nan_to_num(LINK.get("bias") or 0.0), -MAX_BIAS, MAX_BIAS)))


def fit_channels() -> None:
    """Give kernel and grid as many channels as are asked for."""
    channels = int(LINK.get("channels"))
    for name, resize in (("kernel", resize_kernel), ("grid", resize_grid)):
        fit_array(LINK, name, LINK.get(name).shape[:2], channels, resize)


def layer() -> ConvLayer:
    """Make the layer that the settings describe."""
    sides = [LINK.get(f"pad_{side}") for side in SIDES]
    padding = LINK.get("padding")
    return ConvLayer(
        LINK.get("kind"),
        LINK.get("kernel").astype(np.float32)[..., None],
        bias=LINK.get("bias"),
        strides=(LINK.get("strides_rows"), LINK.get("strides_columns")),
        padding=((sides[0], sides[1]), (sides[2], sides[3])) if padding == CUSTOM else padding,
        dilation_rate=(LINK.get("dilation_rows"), LINK.get("dilation_columns")),
    )


def write_edit(shown: Array) -> Callable[[Edit], None]:
    """Give the function that writes a number typed on the stage; ``shown`` is its input grid."""

    def write(edit: Edit) -> None:
        if edit.grid == "bias":
            LINK.set("bias", edit.value)
        elif edit.grid == "kernel":
            LINK.set("kernel", with_number(LINK.get("kernel"), edit))
        else:
            write_grid(LINK, shown, edit)

    return write
