"""The controls beside the maps, and what of the settings needs the maps to be checked."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.inspection.questions.feature_maps import LayerMaps
from cnnviz.nets import Cell
from cnnviz.ui.components.kernels import kernels
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.control import control
from cnnviz.ui.feature_maps import settings, views
from cnnviz.ui.feature_maps.picture_activations import PictureActivations
from cnnviz.ui.feature_maps.settings import LINK, ORDERS, SCALES
from cnnviz.ui.frame import choose_one


def view(description: Description) -> None:
    """Draw the choice of the layer, and of how its maps are shown."""
    kinds = {layer.path: layer.kind for layer in description.layers}
    control(
        st.selectbox,
        translate("Layer"),
        list(kinds),
        key=LINK.key("layer"),
        on_change=settings.choose_channel,
        args=(settings.ANY,),
        help=kinds[LINK.get("layer")],
        persist_state="session",
    )
    orders = {name: translate(title) for name, title in ORDERS.items()}
    scales = {name: translate(title) for name, title in SCALES.items()}
    choose_one(translate("Order"), orders, LINK.key("order"))
    choose_one(translate("Colours for each"), scales, LINK.key("scale"))
    live_slider(
        translate("Map over the picture"), 0, 100, 80, step=5, unit="%", key=LINK.key("opacity")
    )


def first_cell(activations: PictureActivations, maps: LayerMaps, layer: str) -> Cell:
    """Give the cell that is explained: the one chosen, else the strongest of the channel."""
    channel = min(LINK.get("channel"), len(maps.maps) - 1)
    if channel == settings.ANY:
        channel = views.default_channel(maps)
    cell = LINK.get("cell")
    if cell is None:
        return Cell(layer, *views.strongest_cell(activations, layer, channel), channel)
    row, column = (min(at, size - 1) for at, size in zip(cell, maps.size, strict=True))
    return Cell(layer, row, column, channel)


def kernels_of(activations: PictureActivations, cell: Cell, text: Mapping[str, str]) -> None:
    """Draw the kernels behind a channel, if there are any."""
    found = activations.kernels(cell.layer, cell.channel)
    if found is None:
        return
    st.header(translate("Kernels"), anchor="kernels")
    st.caption(text["coloured" if found.coloured else "kernels"])
    kernels(
        views.kernels_data(found, cell.layer, cell.channel),
        key="kernels",
        on_choose=settings.choose_channel if found.coloured else None,
    )
