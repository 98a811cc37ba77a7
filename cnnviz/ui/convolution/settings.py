"""The settings: what a link holds, what they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cnnviz.ops import ACTIVATIONS, PRESETS, ConvLayer
from cnnviz.ui.components.stage import Edit
from cnnviz.ui.link import Field, Link, choice, choices, flag, integer, number, numbers
from cnnviz.ui.photo import photo_field

Array = NDArray[np.float64]

MAX_KERNEL, MAX_STRIDE, MAX_DILATION, MAX_PADDING = 7, 4, 4, 6
MIN_GRID, MAX_GRID = 3, 12
MAX_BIAS = 1e6
PHOTO_SIDES = ("112", "224", "448")
KINDS = {"conv": "Conv2D", "depthwise": "DepthwiseConv2D", "transpose": "Conv2DTranspose"}
CUSTOM = "custom"
PADDINGS = ("valid", "same", CUSTOM)
SIDES = ("top", "bottom", "left", "right")

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
        choice("source", ["numbers", "patch"]),
        numbers("grid", (MAX_GRID, MAX_GRID), _GRID),
        integer("patch_size", MIN_GRID, MAX_GRID, 8),
        integer("patch_row", 0, 511, 60),
        integer("patch_column", 0, 511, 100),
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
    fit_channels()
    uneven = any(
        LINK.get(f"{name}_rows") != LINK.get(f"{name}_columns") for name in ("strides", "dilation")
    )
    kernel_rows, kernel_columns = LINK.get("kernel").shape[:2]
    if uneven or kernel_rows != kernel_columns:
        LINK.set("apart", True)
    return refused


def fit_kind() -> None:
    """Make the padding one that the kind of layer takes."""
    if LINK.get("kind") == "transpose" and LINK.get("padding") == CUSTOM:
        LINK.set("padding", "valid")


def fit_channels() -> None:
    """Give kernel and grid as many channels as are asked for."""
    for name in ("kernel", "grid"):
        LINK.set(name, with_channels(LINK.get(name)))


def with_channels(array: Array) -> Array:
    """Give an array (rows, columns, C) the channels asked for: the first, repeated."""
    channels = int(LINK.get("channels"))
    return array if array.shape[2] == channels else np.repeat(array[..., :1], channels, axis=2)


def layer() -> ConvLayer:
    """Make the layer that the settings describe."""
    sides = [LINK.get(f"pad_{side}") for side in SIDES]
    padding = LINK.get("padding")
    return ConvLayer(
        LINK.get("kind"),
        LINK.get("kernel").astype(np.float32)[..., None],
        # A widget's bounds are the browser's; these are the server's.
        bias=float(np.clip(np.nan_to_num(LINK.get("bias")), -MAX_BIAS, MAX_BIAS)),
        strides=(LINK.get("strides_rows"), LINK.get("strides_columns")),
        padding=((sides[0], sides[1]), (sides[2], sides[3])) if padding == CUSTOM else padding,
        dilation_rate=(LINK.get("dilation_rows"), LINK.get("dilation_columns")),
    )


def grid(photo: NDArray[np.uint8]) -> Array:
    """Give the input by hand (H, W, C): the typed numbers, or a patch of the photo (H, W, C)."""
    if LINK.get("source") == "numbers":
        typed: Array = LINK.get("grid")
        return typed
    size = min(LINK.get("patch_size"), *photo.shape[:2])
    row = min(LINK.get("patch_row"), photo.shape[0] - size)
    column = min(LINK.get("patch_column"), photo.shape[1] - size)
    return photo[row : row + size, column : column + size].astype(np.float64)


def write_edit(shown: Array) -> Callable[[Edit], None]:
    """Give the function that writes a number typed on the stage; ``shown`` is its input grid."""

    def write(edit: Edit) -> None:
        if edit.grid == "bias":
            LINK.set("bias", edit.value)
            return
        array = (LINK.get("kernel") if edit.grid == "kernel" else shown).copy()
        array[edit.row, edit.column, edit.channel] = edit.value
        if edit.grid == "kernel":
            LINK.set("kernel", array)
        else:
            # A changed patch is the person's own grid from here on.
            LINK.set("grid", array)
            LINK.set("source", "numbers")

    return write
