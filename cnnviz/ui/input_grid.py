"""The input by hand: typed numbers, or a patch of the photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.components.stage import Edit
from cnnviz.ui.frame import choose_one
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice, integer, numbers

Array = NDArray[np.float64]

MIN_GRID, MAX_GRID = 3, 12
GRID_SLIDERS = ("grid_rows", "grid_columns", "patch_size", "patch_row", "patch_column")


def grid_fields(default: Array) -> tuple[Field, ...]:
    """Make the settings of the input by hand; ``default`` are the numbers typed, (H, W, C)."""
    return (
        choice("source", ["numbers", "patch"]),
        numbers("grid", (MAX_GRID, MAX_GRID), default, smallest=MIN_GRID),
        integer("patch_size", MIN_GRID, MAX_GRID, 8),
        integer("patch_row", 0, 511, 60),
        integer("patch_column", 0, 511, 100),
        *size_fields("grid", MIN_GRID, MAX_GRID),
    )


def size_fields(name: str, smallest: int, largest: int) -> tuple[Field, Field]:
    """Make the settings behind the size sliders of an array; see ``show_size``."""
    rows, columns = (
        replace(integer(f"{name}_{axis}", smallest, largest, smallest), linked=False)
        for axis in ("rows", "columns")
    )
    return rows, columns


def grid_controls(link: Link, photo: NDArray[np.uint8]) -> None:
    """Draw the choice of the input, its size, and its place on the photo (H, W, C)."""
    sources = {"numbers": translate("Numbers"), "patch": translate("Patch of the photo")}
    choose_one(translate("Input"), sources, link.key("source"))
    with st.popover(translate("Size and place"), icon=":material/crop:"):
        if link.get("source") == "numbers":
            _size_sliders(link)
        else:
            _place_sliders(link, photo)


def grid_of(link: Link, photo: NDArray[np.uint8]) -> Array:
    """Give the input (H, W, C): the typed numbers, or a patch of the photo (H, W, C)."""
    if link.get("source") == "numbers":
        typed: Array = link.get("grid")
        return typed
    size = min(link.get("patch_size"), *photo.shape[:2])
    row = min(link.get("patch_row"), photo.shape[0] - size)
    column = min(link.get("patch_column"), photo.shape[1] - size)
    return photo[row : row + size, column : column + size].astype(np.float64)


def write_grid(link: Link, shown: Array, edit: Edit) -> None:
    """Write a number typed over the input ``shown``; a patch is the person's own from here on."""
    link.set("grid", with_number(shown, edit))
    link.set("source", "numbers")


def with_number(array: Array, edit: Edit) -> Array:
    """Give a copy of an array (rows, columns, C) that has the typed number."""
    changed = array.copy()
    changed[edit.row, edit.column, edit.channel] = edit.value
    return changed


def fit_array(link: Link, name: str, resize: Callable[[Array, tuple[int, int]], Array]) -> None:
    """Give an array the size and the channels set, cut from what was last typed or chosen.

    So a slider that goes down and up again brings the numbers back.
    """
    size = link.get(f"{name}_rows"), link.get(f"{name}_columns")
    shown = link.get(name)
    if link.state.get(link.key(f"{name}_cut")) is not shown:
        link.set(f"{name}_whole", shown)  # somebody else set it: that is the whole now
    fitted = with_channels(resize(link.get(f"{name}_whole"), size), int(link.get("channels")))
    link.set(f"{name}_cut", fitted)
    link.set(name, fitted)


def resize_grid(grid: Array, size: tuple[int, int]) -> Array:
    """Cut a grid (H, W, C) to a size, or add zeros, at its lower right."""
    rows, columns = (min(sizes) for sizes in zip(grid.shape[:2], size, strict=True))
    resized = np.zeros((*size, grid.shape[2]))
    resized[:rows, :columns] = grid[:rows, :columns]
    return resized


def with_channels(array: Array, channels: int) -> Array:
    """Give an array (rows, columns, C) as many channels: the first, repeated."""
    return array if array.shape[2] == channels else np.repeat(array[..., :1], channels, axis=2)


def _place_sliders(link: Link, photo: NDArray[np.uint8]) -> None:
    height, width = photo.shape[:2]
    largest = min(MAX_GRID, height, width)
    smallest = min(MIN_GRID, largest)
    places = st.columns(3)
    with places[0]:
        size = live_slider(
            translate("Patch size"), smallest, largest, largest, key=link.key("patch_size")
        )
    with places[1]:
        live_slider(translate("From row"), 0, height - size, 0, key=link.key("patch_row"))
    with places[2]:
        live_slider(translate("From column"), 0, width - size, 0, key=link.key("patch_column"))


def _size_sliders(link: Link) -> None:
    labels = {"rows": translate("Grid rows"), "columns": translate("Grid columns")}
    for place, (axis, label) in zip(st.columns(2), labels.items(), strict=True):
        with place:
            key = link.key(f"grid_{axis}")
            live_slider(label, MIN_GRID, MAX_GRID, MIN_GRID, key=key, on_change=link.refit)
