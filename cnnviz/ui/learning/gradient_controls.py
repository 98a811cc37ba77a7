"""The controls of a gradient: of which layer, cell and weight it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from cnnviz.i18n import translate
from cnnviz.inspection.questions.training_step import Learned
from cnnviz.inspection.questions.weight_step import WeightPlace
from cnnviz.nets import Cell
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.control import control
from cnnviz.ui.frame import choose_one
from cnnviz.ui.learning import map_views, settings
from cnnviz.ui.learning.gradient_trace import layer_title
from cnnviz.ui.learning.settings import DISTANCES, LINK, OF, SCALES
from cnnviz.ui.learning.step_answers import StepAnswers
from cnnviz.ui.widget_key import showing


def pick_layer(names: tuple[str, ...], first: str) -> str:
    """Draw the choice of the layer whose maps are shown, and of how; give its name."""
    if LINK.get("layer") not in names:
        missing = LINK.get("layer")
        LINK.set("layer", first)
        if missing and not LINK.held("layer"):  # which comes back at each run
            settings.choose_layer()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=300):
            control(
                st.selectbox,
                translate("Layer"),
                list(names),
                key=LINK.key("layer"),
                format_func=layer_title,
                on_change=settings.choose_layer,
                persist_state="session",
            )
        choose_one(translate("Gradient of"), _said(OF), LINK.key("of"))
        choose_one(translate("Colours for each"), _said(SCALES), LINK.key("scale"))
        with st.container(width=220):
            live_slider(
                translate("Map over the picture"),
                0,
                100,
                80,
                step=5,
                unit="%",
                key=LINK.key("opacity"),
            )
    name: str = LINK.get("layer")
    return name


def _said(titles: Mapping[str, str]) -> dict[str, str]:
    return {name: translate(title) for name, title in titles.items()}


def first_cell(step: StepAnswers, layer: str, image: int | None) -> Cell:
    """Give the cell that is explained: the one chosen, else that of the strongest gradient."""
    maps = step.maps(layer, image, gradient=True)
    channel = min(LINK.get("channel"), len(maps.maps) - 1)
    if channel == settings.ANY:
        channel = map_views.strongest_channel(maps)
    cell = LINK.get("cell")
    if cell is None:
        found = np.abs(np.nan_to_num(step.map(layer, image, channel, gradient=True)))
        cell = np.unravel_index(int(found.argmax()), found.shape)
    row, column = (min(int(at), size - 1) for at, size in zip(cell, maps.size, strict=True))
    return Cell(layer, row, column, channel)


def pick_weight(weights: Mapping[str, Sequence[Learned]]) -> WeightPlace:
    """Draw the choice of a weight, and give it."""
    place, found = settings.fit_weight(weights)
    layer, _, index = place

    def choose(axis: int, at: int) -> None:
        LINK.set("index", (*index[:axis], at, *index[axis + 1 :]))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        for label, key, options in (
            (translate("Layer that learns"), "weight_layer", list(weights)),
            (translate("Weight"), "weight", [each.name for each in weights[layer]]),
        ):
            with st.container(width=260):
                control(
                    st.selectbox,
                    label,
                    options,
                    key=LINK.key(key),
                    on_change=settings.choose_weight,
                    persist_state="session",
                )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for axis, (title, size) in enumerate(zip(_axes(len(index)), found.shape, strict=True)):
            shown = showing(f"learning_index_{axis}", index[axis], partial(choose, axis))
            with st.container(width=130):
                control(st.number_input, title, 0, size - 1, of=LINK.key("index"), **shown)
    return place


def _axes(count: int) -> tuple[str, ...]:
    """Name the axes of a weight: a kernel's, a matrix's, a row's."""
    known = {
        1: (translate("Channel"),),
        2: (translate("From"), translate("To unit")),
        4: (
            translate("Row"),
            translate("Column"),
            translate("From channel"),
            translate("Filter"),
        ),
    }
    return known.get(count, tuple(translate("Axis {axis}", axis=at) for at in range(count)))


def pick_distance() -> float:
    """Draw the choice of how far the weight is moved, and give it."""
    return float(choose_one("h", {each: each for each in DISTANCES}, LINK.key("distance")))
