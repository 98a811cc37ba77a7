"""The settings: what a link holds, what they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from cnnviz.i18n import translate
from cnnviz.ops import ACTIVATIONS, PRESETS, ConvLayer, resize_kernel
from cnnviz.ui.axes import join_axes, show_size, uneven
from cnnviz.ui.components.stage import Cell, Edit
from cnnviz.ui.input_grid import (
    Array,
    fit_array,
    grid_fields,
    resize_grid,
    size_fields,
    with_number,
    write_grid,
)
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice, choices, flag, integer, number, numbers, place
from cnnviz.ui.photo import channel_names, photo_field, small_fields

MAX_KERNEL, MAX_STRIDE, MAX_DILATION, MAX_PADDING = 7, 4, 4, 6
MAX_BIAS = 1e6
KINDS = {"conv": "Conv2D", "depthwise": "DepthwiseConv2D", "transpose": "Conv2DTranspose"}
CUSTOM = "custom"
PADDINGS = ("valid", "same", CUSTOM)
SIDES = ("top", "bottom", "left", "right")
BY_AXIS = ("strides", "dilation")
WINDOW_SLIDERS = (
    *(f"{name}_{axis}" for name in ("kernel", *BY_AXIS) for axis in ("rows", "columns")),
    *(f"pad_{side}" for side in SIDES),
)

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


def _fit(link: Link) -> None:
    if link.get("kind") == "transpose" and link.get("padding") == CUSTOM:
        link.set("padding", "valid")  # a transposed layer takes no other
    bias = np.nan_to_num(link.get("bias") or 0.0)  # an emptied field is 0
    link.set("bias", float(np.clip(bias, -MAX_BIAS, MAX_BIAS)))
    join_axes(link, (*BY_AXIS, "kernel"))
    fit_array(link, "kernel", resize_kernel)  # keeps the numbers around the centre
    fit_array(link, "grid", resize_grid)


LINK = Link(
    "conv",
    (
        photo_field(),
        choice("kind", list(KINDS)),
        _kernel_field(),
        number("bias", -MAX_BIAS, MAX_BIAS, 0.0),
        flag("apart"),
        integer("strides_rows", 1, MAX_STRIDE, 1),
        integer("strides_columns", 1, MAX_STRIDE, 1),
        integer("dilation_rows", 1, MAX_DILATION, 1),
        integer("dilation_columns", 1, MAX_DILATION, 1),
        choice("padding", PADDINGS),
        *(integer(f"pad_{side}", 0, MAX_PADDING, 1) for side in SIDES),
        *size_fields("kernel", 1, MAX_KERNEL),
        *grid_fields(_GRID),
        *small_fields(),
        choice("activation", ["none", *ACTIVATIONS]),
        choices("filters", list(PRESETS), []),
        choice("scale", ["shared", "each"]),
        choice("formula", ["grid", "photo"]),
        place("stage_select", Cell),
    ),
    _fit,
)


def restore() -> list[str]:
    """Fill in the settings and make them fit each other.

    Returns
    -------
    list of str
        A sentence for each part of the page's address that was left out.
    """
    refused = LINK.restore()
    show_size(LINK, "kernel")
    show_size(LINK, "grid")
    if uneven(LINK, (*BY_AXIS, "kernel")):
        LINK.set("apart", True)
    LINK.refit()
    return refused


def take_kernel(kernel: Array) -> None:
    """Make a preset (rows, columns, channels or 1) the kernel, whatever its size."""
    LINK.set("kernel", kernel)
    show_size(LINK, "kernel")
    LINK.refit()


def layer(link: Link = LINK) -> ConvLayer:
    """Make the layer that the settings describe."""
    sides = [link.get(f"pad_{side}") for side in SIDES]
    padding = link.get("padding")
    return ConvLayer(
        link.get("kind"),
        link.get("kernel").astype(np.float32)[..., None],
        bias=link.get("bias"),
        strides=(link.get("strides_rows"), link.get("strides_columns")),
        padding=((sides[0], sides[1]), (sides[2], sides[3])) if padding == CUSTOM else padding,
        dilation_rate=(link.get("dilation_rows"), link.get("dilation_columns")),
    )


def layers(link: Link = LINK) -> tuple[ConvLayer, tuple[str, ...]]:
    """Put preset kernels beside the layer's own, all brought to one size; name the maps."""
    own = layer(link)
    if own.kind == "depthwise":
        return own, channel_names(own.channels)
    names = preset_of(link.get("kernel")), *link.get("filters")
    presets = [
        np.repeat(PRESETS[name].values[..., None], own.channels, 2) for name in link.get("filters")
    ]
    kernels = [own.kernels[..., 0].astype(np.float64), *presets]
    rows, columns = (max(kernel.shape[axis] for kernel in kernels) for axis in (0, 1))
    stack = np.stack([resize_kernel(kernel, (rows, columns)) for kernel in kernels], -1)
    return (
        replace(own, kernels=stack.astype(np.float32)),
        tuple(
            translate(PRESETS[name].title) if name in PRESETS else translate("Your kernel")
            for name in names
        ),
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
