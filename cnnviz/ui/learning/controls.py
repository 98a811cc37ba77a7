"""The controls: what is learned from and by, and which weight is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from cnnviz.data import Dataset
from cnnviz.i18n import translate
from cnnviz.inspection import Description, InspectionError, ModelChoice
from cnnviz.inspection.descent import MOST_STEPS
from cnnviz.inspection.questions.describing import describe
from cnnviz.inspection.questions.training_step import Learned
from cnnviz.inspection.questions.weight_step import WeightPlace
from cnnviz.nets import Cell, NetworkSpec, from_link, to_link
from cnnviz.nets.losses import LOSSES
from cnnviz.nets.weights import TRAINED
from cnnviz.ui import run_fields
from cnnviz.ui.components.live_slider import live_slider, live_stops
from cnnviz.ui.control import control
from cnnviz.ui.frame import choose_one
from cnnviz.ui.inspector import inspector
from cnnviz.ui.learning import map_views, settings
from cnnviz.ui.learning.gradient_trace import layer_title
from cnnviz.ui.learning.settings import (
    DEFAULT,
    DISTANCES,
    LINK,
    MOST_IMAGES,
    OF,
    SCALES,
)
from cnnviz.ui.learning.step_answers import StepAnswers
from cnnviz.ui.models.class_names import named
from cnnviz.ui.models.model_choices import (
    chosen,
    pick_epoch,
    run_titles,
    title_of,
    uploaded,
)
from cnnviz.ui.models.pixel_numbers import note
from cnnviz.ui.run_fields import one_of, whole
from cnnviz.ui.text import literal
from cnnviz.ui.training.settings import NETWORKS, fitted
from cnnviz.ui.widget_key import showing


def pick_network() -> None:
    """Draw the choice of the network: untrained, the one just built, a run, or shipped."""
    untrained = [ModelChoice("untrained", to_link(each)) for each in NETWORKS.values()]
    built = st.session_state.get("arch_network")
    if isinstance(built, NetworkSpec):
        untrained.append(ModelChoice("untrained", to_link(built)))
    trained = [ModelChoice("shipped", name) for name in TRAINED]
    titles = {each.text: title_of(each) for each in untrained} | run_titles()
    titles |= {each.text: title_of(each) for each in trained}
    if upload := uploaded():
        titles[upload.choice.text] = upload.title
    choice = chosen(LINK, "network")
    if choice.text != LINK.get("network"):  # a file that is not there any more
        LINK.set("network", choice.text)
    if choice.text not in titles:
        run = choice.kind == "run"
        titles[choice.text] = translate("The run of the link") if run else title_of(choice)
    one_of(LINK, translate("Network"), "network", list(titles), titles)
    pick_epoch(LINK, "network")


def loaded(data: Dataset) -> tuple[ModelChoice, Description] | None:
    """Give the network, fitted to the images where it is untrained; else say why there is none."""
    choice = chosen(LINK, "network")
    if choice.kind == "untrained":
        spec = fitted(from_link(choice.name), data.train_images.shape[1:], len(data.class_names))
        choice = replace(choice, name=to_link(spec))
    try:
        with st.spinner(translate("Loading the network …"), show_time=True):
            found = inspector().ask(describe, choice)
    except InspectionError as sentence:
        st.error(translate(sentence), icon=":material/error:")
        return None
    if choice.kind == "file":
        found = named(choice, found)
    st.caption(note(found))
    return replace(choice, epoch=found.epoch), found


def misfit(found: Description, data: Dataset, choice: ModelChoice, text: Mapping[str, str]) -> bool:
    """Say that a network tells other classes apart than the data has, and offer one that fits."""
    head = found.heads[0] if len(found.heads) == 1 else None
    told = head.class_names if head else ()
    if choice.kind == "untrained" or told == data.class_names:
        return False
    if head and not head.names and head.classes == len(data.class_names):
        return False  # nobody knows what its classes are called
    st.info(
        text["misfit"].format(
            network=_some(told) or translate("no classes"), data=_some(data.class_names)
        ),
        icon=":material/difference:",
    )
    st.button(
        translate("Use the {name} network", name=title_of(DEFAULT)),
        icon=":material/casino:",
        on_click=partial(LINK.set, "network", DEFAULT.text),
    )
    return True


def _some(names: Sequence[str]) -> str:
    return ", ".join(map(literal, names[:3])) + (", …" if len(names) > 3 else "")


def pick_batch() -> None:
    """Draw how many images are taken, and by which seed."""
    live_slider(translate("Images"), 1, MOST_IMAGES, 8, key=LINK.key("images"))
    whole(LINK, translate("Seed of the batch"), "seed", 0, 2**31 - 1)


def pick_rule() -> None:
    """Draw the choice of the loss and of the optimiser."""
    titles = {name: translate(each.title) for name, each in LOSSES.items()}
    one_of(LINK, translate("Loss"), "loss", list(LOSSES), titles)
    run_fields.label_smoothing(LINK)
    run_fields.optimizer(LINK)
    run_fields.weight_decay(LINK)


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


def pick_rate() -> None:
    """Draw the slider of the learning rate, which pictures follow."""
    key, current = LINK.key("learning_rate"), LINK.get("learning_rate")
    stops = settings.rates(LINK.get("optimizer"), current)
    live_stops(translate("Learning rate"), stops, current, key=key)


def pick_steps(taken: int) -> None:
    """Draw the buttons that take steps and go back."""
    steps = (
        (translate("Take the step"), "step", 1),
        (translate("Ten steps"), "step_over", 10),
        (translate("Back to the start"), "first_page", -MOST_STEPS),
    )
    with st.container(horizontal=True):
        for label, icon, count in steps:
            st.button(
                label,
                icon=f":material/{icon}:",
                on_click=partial(settings.take_steps, count),
                type="primary" if count == 1 else "secondary",
                disabled=taken == (0 if count < 0 else MOST_STEPS),
            )
