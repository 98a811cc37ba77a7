"""The controls that belong together: the kernel, and settings with a value for each axis."""

from __future__ import annotations

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ops import PRESETS
from cnnviz.ui.axes import apart_toggle, axis_sliders
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.control import control
from cnnviz.ui.convolution.settings import (
    CUSTOM,
    LINK,
    MAX_DILATION,
    MAX_KERNEL,
    MAX_PADDING,
    MAX_STRIDE,
    SIDES,
    preset_of,
    take_kernel,
)
from cnnviz.ui.widget_key import showing


def pick_preset() -> str:
    """Draw the choice of a kernel and give its name, or ``"custom"``."""

    def take(chosen: str) -> None:
        if chosen in PRESETS:
            take_kernel(PRESETS[chosen].values[..., None])

    titles = {name: translate(preset.title) for name, preset in PRESETS.items()}
    titles[CUSTOM] = translate("Your own numbers")
    name: str = control(
        st.selectbox,
        translate("Kernel"),
        list(titles),
        format_func=lambda name: titles[name],
        of=LINK.key("kernel"),
        **showing(LINK.key("preset"), preset_of(LINK.get("kernel")), take),
    )
    return name


def window_sliders() -> None:
    """Draw kernel size, strides and dilation, and whether rows and columns have their own."""
    axis_sliders(LINK, translate("Kernel size"), "kernel", MAX_KERNEL)
    axis_sliders(LINK, translate("Strides"), "strides", MAX_STRIDE)
    axis_sliders(LINK, translate("Dilation rate"), "dilation", MAX_DILATION)
    apart_toggle(LINK)


def padding_sliders() -> None:
    """Draw a slider for the zeros on each side."""
    labels = {
        "top": translate("Zeros top"),
        "bottom": translate("Zeros bottom"),
        "left": translate("Zeros left"),
        "right": translate("Zeros right"),
    }
    for side in SIDES:
        live_slider(labels[side], 0, MAX_PADDING, 0, key=LINK.key(f"pad_{side}"))
