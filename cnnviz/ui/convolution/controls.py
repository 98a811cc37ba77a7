"""The controls that belong together: the kernel, and settings with a value for each axis."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.ops import PRESETS, resize_kernel
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.convolution.settings import (
    CUSTOM,
    LINK,
    MAX_GRID,
    MAX_KERNEL,
    MAX_PADDING,
    MIN_GRID,
    SIDES,
    preset_of,
    with_channels,
)


def pick_preset() -> str:
    """Draw the choice of a kernel and give its name, or ``"custom"``."""
    key = LINK.key("preset")
    st.session_state[key] = preset_of(LINK.get("kernel"))

    def take() -> None:
        if st.session_state[key] in PRESETS:
            preset = PRESETS[st.session_state[key]].values[..., None]
            LINK.set("kernel", with_channels(preset))

    name: str = st.selectbox(
        "Kernel",
        [*PRESETS, CUSTOM],
        key=key,
        format_func=lambda name: PRESETS[name].title if name in PRESETS else "Your own numbers",
        on_change=take,
    )
    return name


def kernel_size_sliders() -> None:
    """Draw the kernel's size; a new size keeps the numbers around the centre."""
    rows_key, columns_key = _show_size("kernel")

    def resize() -> None:
        size = st.session_state[rows_key], st.session_state[columns_key]
        LINK.set("kernel", resize_kernel(LINK.get("kernel"), size))

    _axes("Kernel size", rows_key, columns_key, MAX_KERNEL, resize)


def axis_sliders(label: str, name: str, largest: int) -> None:
    """Draw a setting that has a value for each axis; one slider while they go together."""
    _axes(label, LINK.key(f"{name}_rows"), LINK.key(f"{name}_columns"), largest)


def apart_toggle() -> None:
    """Draw the switch that gives rows and columns settings of their own."""
    st.toggle(
        "Rows and columns apart", key=LINK.key("apart"), on_change=_join, persist_state="session"
    )


def padding_sliders() -> None:
    """Draw a slider for the zeros on each side."""
    for side in SIDES:
        live_slider(f"Zeros {side}", 0, MAX_PADDING, 0, key=LINK.key(f"pad_{side}"))


def grid_sliders(photo: NDArray[np.uint8]) -> None:
    """Draw the size of the typed grid, or the place of the patch on the photo (H, W, C)."""
    if LINK.get("source") == "numbers":
        _grid_size_sliders()
        return
    height, width = photo.shape[:2]
    largest = min(MAX_GRID, height, width)
    smallest = min(MIN_GRID, largest)
    places = st.columns(3)
    with places[0]:
        size = live_slider("Patch size", smallest, largest, largest, key=LINK.key("patch_size"))
    with places[1]:
        live_slider("From row", 0, height - size, 0, key=LINK.key("patch_row"))
    with places[2]:
        live_slider("From column", 0, width - size, 0, key=LINK.key("patch_column"))


def _grid_size_sliders() -> None:
    keys = _show_size("grid")

    def resize() -> None:
        old = LINK.get("grid")
        grid = np.zeros((*(st.session_state[key] for key in keys), old.shape[2]))
        rows, columns = (min(sizes) for sizes in zip(grid.shape[:2], old.shape[:2], strict=True))
        grid[:rows, :columns] = old[:rows, :columns]
        LINK.set("grid", grid)

    for place, key, axis in zip(st.columns(2), keys, ("rows", "columns"), strict=True):
        with place:
            live_slider(f"Grid {axis}", MIN_GRID, MAX_GRID, MIN_GRID, key=key, on_change=resize)


def _show_size(name: str) -> tuple[str, str]:
    """Let two sliders show an array's rows and columns; give their keys."""
    keys = LINK.key(f"{name}_rows"), LINK.key(f"{name}_columns")
    for key, size in zip(keys, LINK.get(name).shape, strict=False):
        st.session_state[key] = size
    return keys


def _axes(
    label: str,
    rows_key: str,
    columns_key: str,
    largest: int,
    changed: Callable[[], None] | None = None,
) -> None:
    def follow() -> None:
        if not LINK.get("apart"):
            st.session_state[columns_key] = st.session_state[rows_key]
        if changed:
            changed()

    if LINK.get("apart"):
        live_slider(f"{label}, rows", 1, largest, 1, key=rows_key, on_change=follow)
        live_slider(f"{label}, columns", 1, largest, 1, key=columns_key, on_change=follow)
    else:
        live_slider(label, 1, largest, 1, key=rows_key, on_change=follow)


def _join() -> None:
    """Make the columns follow the rows again, once they are no longer apart."""
    if LINK.get("apart"):
        return
    for name in ("strides", "dilation"):
        LINK.set(f"{name}_columns", LINK.get(f"{name}_rows"))
    rows = LINK.get("kernel").shape[0]
    LINK.set("kernel", resize_kernel(LINK.get("kernel"), (rows, rows)))
