"""The controls that belong together: the kernel, and settings with a value for each axis."""

from __future__ import annotations

import streamlit as st

from cnnviz.ops import PRESETS, resize_kernel
from cnnviz.ui.axes import apart_toggle, axis_sliders, join_axes, show_size
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.convolution.settings import (
    BY_AXIS,
    CUSTOM,
    LINK,
    MAX_DILATION,
    MAX_KERNEL,
    MAX_PADDING,
    MAX_STRIDE,
    SIDES,
    preset_of,
)
from cnnviz.ui.grid import fit_array, with_channels


def pick_preset() -> str:
    """Draw the choice of a kernel and give its name, or ``"custom"``."""
    key = LINK.key("preset")
    st.session_state[key] = preset_of(LINK.get("kernel"))

    def take() -> None:
        if st.session_state[key] in PRESETS:
            preset = PRESETS[st.session_state[key]].values[..., None]
            LINK.set("kernel", with_channels(preset, int(LINK.get("channels"))))

    name: str = st.selectbox(
        "Kernel",
        [*PRESETS, CUSTOM],
        key=key,
        format_func=lambda name: PRESETS[name].title if name in PRESETS else "Your own numbers",
        on_change=take,
    )
    return name


def window_sliders() -> None:
    """Draw kernel size, strides and dilation, and whether rows and columns have their own."""
    keys = show_size(LINK, "kernel")

    def resize() -> None:
        # A new size keeps the numbers around the centre.
        size = st.session_state[keys[0]], st.session_state[keys[1]]
        fit_array(LINK, "kernel", size, int(LINK.get("channels")), resize_kernel)

    apart = LINK.get("apart")
    axis_sliders(LINK, "Kernel size", "kernel", MAX_KERNEL, apart=apart, on_change=resize)
    axis_sliders(LINK, "Strides", "strides", MAX_STRIDE, apart=apart)
    axis_sliders(LINK, "Dilation rate", "dilation", MAX_DILATION, apart=apart)
    apart_toggle(LINK, _join)


def padding_sliders() -> None:
    """Draw a slider for the zeros on each side."""
    for side in SIDES:
        live_slider(f"Zeros {side}", 0, MAX_PADDING, 0, key=LINK.key(f"pad_{side}"))


def _join() -> None:
    if LINK.get("apart"):
        return
    join_axes(LINK, BY_AXIS)
    rows = LINK.get("kernel").shape[0]
    fit_array(LINK, "kernel", (rows, rows), int(LINK.get("channels")), resize_kernel)
