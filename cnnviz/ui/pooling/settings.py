"""The settings: what a link holds, the controls of the window, the layers they make."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from cnnviz.i18n import marked, translate
from cnnviz.ops import PRESETS, ConvLayer, PoolLayer
from cnnviz.ops.pooling import Mode
from cnnviz.ui.axes import apart_toggle, axis_sliders, join_axes, show_size, uneven
from cnnviz.ui.components.stage import Cell
from cnnviz.ui.frame import choose_one
from cnnviz.ui.input_grid import fit_array, grid_fields, resize_grid
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice, flag, integer, place
from cnnviz.ui.photo import photo_field, small_fields

MAX_POOL, MAX_STRIDE, MAX_SHIFT = 6, 6, 8
BY_AXIS = ("pool", "strides")
WINDOW_SLIDERS = tuple(f"{name}_{axis}" for name in BY_AXIS for axis in ("rows", "columns"))
MODES = {"max": marked("Max"), "average": marked("Average")}

# A bright stroke on dim ground, brightest at a few places: maximum and mean tell it apart.
_GRID = np.array(
    [
        [1, 0, 2, 1, 0, 1, 3, 8],
        [0, 1, 0, 2, 1, 4, 9, 3],
        [2, 0, 1, 0, 5, 8, 2, 1],
        [0, 1, 3, 6, 9, 1, 0, 2],
        [1, 2, 7, 8, 2, 0, 1, 0],
        [0, 6, 9, 1, 0, 2, 0, 1],
        [5, 8, 2, 0, 1, 0, 1, 0],
        [7, 3, 0, 1, 2, 1, 0, 2],
    ],
    dtype=np.float64,
)[..., None]


def _fit(link: Link) -> None:
    join_axes(link, BY_AXIS)
    fit_array(link, "grid", resize_grid)


LINK = Link(
    "pool",
    (
        photo_field(),
        choice("mode", list(MODES)),
        flag("apart"),
        integer("pool_rows", 1, MAX_POOL, 2),
        integer("pool_columns", 1, MAX_POOL, 2),
        choice("strides", ["pool", "own"]),
        integer("strides_rows", 1, MAX_STRIDE, 2),
        integer("strides_columns", 1, MAX_STRIDE, 2),
        choice("padding", ["valid", "same"]),
        *grid_fields(_GRID),
        *small_fields(),
        choice("kernel", list(PRESETS), "box_blur"),
        integer("shift", 0, MAX_SHIFT, 1),
        choice("formula", ["grid", "photo"]),
        place("stage_select", Cell),
    ),
    _fit,
)


def restore() -> list[str]:
    """Fill in the settings and make them fit each other; give a sentence for each one refused."""
    refused = LINK.restore()
    show_size(LINK, "grid")
    if uneven(LINK, BY_AXIS):
        LINK.set("apart", True)
    LINK.refit()
    return refused


def window_controls(text: Mapping[str, str]) -> None:
    """Draw pool size, strides and padding, and whether rows and columns have their own.

    ``text`` explains both choices of strides.
    """
    axis_sliders(LINK, translate("Pool size"), "pool", MAX_POOL)
    sources = {"pool": translate("Pool size"), "own": translate("Own")}
    strides = choose_one(translate("Strides"), sources, LINK.key("strides"), _take_strides)
    st.caption(text[strides])
    if strides == "own":
        axis_sliders(LINK, translate("Own strides"), "strides", MAX_STRIDE)
    apart_toggle(LINK)
    paddings = {name: name for name in ("valid", "same")}
    choose_one(translate("Padding"), paddings, LINK.key("padding"))


def _take_strides() -> None:
    """Let strides of one's own begin where the default left them."""
    if LINK.get("strides") == "own":
        for axis in ("rows", "columns"):
            LINK.set(f"strides_{axis}", LINK.get(f"pool_{axis}"))


def layer(link: Link = LINK, mode: Mode | None = None) -> PoolLayer:
    """Make the layer that the settings describe, or the same of another mode."""
    own = link.get("strides") == "own"
    return PoolLayer(
        mode or link.get("mode"),
        (link.get("pool_rows"), link.get("pool_columns")),
        (link.get("strides_rows"), link.get("strides_columns")) if own else None,
        link.get("padding"),
    )


def convolution(link: Link = LINK, maps: int = 1) -> ConvLayer:
    """Make the convolution, of as many channels and maps, that steps as the pooling does."""
    kernel = PRESETS[link.get("kernel")].values[..., None, None].astype(np.float32)
    kernels = np.broadcast_to(kernel, (*kernel.shape[:2], maps, maps))
    return ConvLayer("conv", kernels, strides=layer(link).steps, padding=link.get("padding"))


def rivals(link: Link = LINK) -> tuple[PoolLayer, PoolLayer, ConvLayer]:
    """Make the three layers that are compared: max and average pooling, and the convolution."""
    return layer(link, "max"), layer(link, "average"), convolution(link)
