"""The controls of what is learned: from which network and images, and by which step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz.data import Dataset
from cnnviz.i18n import translate
from cnnviz.inspection import Description, InspectionError, ModelChoice
from cnnviz.inspection.descent import MOST_STEPS
from cnnviz.inspection.questions.describing import describe
from cnnviz.nets import NetworkSpec, from_link, to_link
from cnnviz.nets.losses import LOSSES
from cnnviz.nets.weights import TRAINED
from cnnviz.ui import run_fields
from cnnviz.ui.components.live_slider import live_slider, live_stops
from cnnviz.ui.inspector import inspector
from cnnviz.ui.learning import settings
from cnnviz.ui.learning.settings import (
    DEFAULT,
    LINK,
    MOST_IMAGES,
)
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
