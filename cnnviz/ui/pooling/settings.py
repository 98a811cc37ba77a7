"""The settings: what a link holds, the controls of the window, the layers they make."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from cnnviz.ops import PRESETS, ConvLayer, PoolLayer
from cnnviz.ops.pooling import Mode
from cnnviz.ui.axes import apart_toggle, axis_sliders, join_axes, uneven
from cnnviz.ui.frame import choose_one
from cnnviz.ui.grid import fit_array, grid_fields, resize_grid
from cnnviz.ui.link import Link, choice, flag, integer
from cnnviz.ui.photo import photo_field

MAX_POOL, MAX_STRIDE, MAX_SHIFT = 6, 6, 8
PHOTO_SIDES = ("112", "224", "448")
BY_AXIS = ("pool", "strides")
MODES = {"max": "Max", "average": "Average"}

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
        choice("channels", ["1", "3"]),
        *grid_fields(_GRID),
        choice("side", PHOTO_SIDES, "224"),
        choice("kernel", list(PRESETS), "box_blur"),
        integer("shift", 0, MAX_SHIFT, 1),
        choice("formula", ["grid", "photo"]),
    ),
)


def restore() -> list[str]:
    """Fill in the settings and make them fit each other; give a sentence for each one refused."""
    refused = LINK.restore()
    fit_channels()
    if uneven(LINK, BY_AXIS):
        LINK.set("apart", True)
    return refused


def fit_channels() -> None:
    """Give the grid as many channels as are asked for."""
    size = LINK.get("grid").shape[:2]
    fit_array(LINK, "grid", size, int(LINK.get("channels")), resize_grid)


def window_controls(text: Mapping[str, str]) -> None:
    """Draw pool size, strides and padding, and whether rows and columns have their own.

    ``text`` explains both choices of strides.
    """
    apart = LINK.get("apart")
    axis_sliders(LINK, "Pool size", "pool", MAX_POOL, apart=apart)
    strides = choose_one(
        "Strides", {"pool": "Pool size", "own": "Own"}, LINK.key("strides"), _take_strides
    )
    st.caption(text[strides])
    if strides == "own":
        axis_sliders(LINK, "Own strides", "strides", MAX_STRIDE, apart=apart)
    apart_toggle(LINK, _join)
    choose_one("Padding", {name: name for name in ("valid", "same")}, LINK.key("padding"))


def _take_strides() -> None:
    """Let strides of one's own begin where the default left them."""
    if LINK.get("strides") == "own":
        for axis in ("rows", "columns"):
            LINK.set(f"strides_{axis}", LINK.get(f"pool_{axis}"))


def _join() -> None:
    if not LINK.get("apart"):
        join_axes(LINK, BY_AXIS)


def layer(mode: Mode | None = None) -> PoolLayer:
    """Make the layer that the settings describe, or the same of another mode."""
    own = LINK.get("strides") == "own"
    return PoolLayer(
        mode or LINK.get("mode"),
        (LINK.get("pool_rows"), LINK.get("pool_columns")),
        (LINK.get("strides_rows"), LINK.get("strides_columns")) if own else None,
        LINK.get("padding"),
    )


def convolution(maps: int = 1) -> ConvLayer:
    """Make the convolution, of as many channels and maps, that steps as the pooling does."""
    kernel = PRESETS[LINK.get("kernel")].values[..., None, None].astype(np.float32)
    kernels = np.broadcast_to(kernel, (*kernel.shape[:2], maps, maps))
    return ConvLayer("conv", kernels, strides=layer().steps, padding=LINK.get("padding"))
