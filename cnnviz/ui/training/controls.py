"""The controls: what the run to come shall be, and its start."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset, DatasetError
from cnnviz.i18n import marked, translate
from cnnviz.nets import NetworkSpec
from cnnviz.nets.augment import PRESETS as AUGMENTATIONS
from cnnviz.training import PRECISIONS, SCHEDULES, Run, RunConfig
from cnnviz.training.network import misfit
from cnnviz.training.whitening import WhiteningError
from cnnviz.ui import run_fields
from cnnviz.ui.augmentation_field import augmentation_title
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.components.table import table
from cnnviz.ui.control import control
from cnnviz.ui.engine import engine
from cnnviz.ui.frame import choose_one
from cnnviz.ui.pages import PAGES
from cnnviz.ui.photo import current_photo, pick_photo
from cnnviz.ui.run_fields import SCHEDULE_TITLES, one_of, rate, whole
from cnnviz.ui.runs import views as run_views
from cnnviz.ui.runs.following import follow_runs
from cnnviz.ui.runs.settings import open_run
from cnnviz.ui.session_owner import owner, owns
from cnnviz.ui.training import settings, views
from cnnviz.ui.training.settings import LINK, NETWORKS, PRESETS, PROBES
from cnnviz.ui.widget_key import showing

_BATCHES = (16, 32, 64, 128, 256, 512, 1024)
_PRECISIONS = {"auto": marked("Where it is fast"), "on": marked("Always"), "off": marked("Never")}
_LATEST = 5
_BUILT, _OWN = "built", "own"  # networks that are no known ones


def pick_preset() -> None:
    """Draw the presets; the one that everything is set as is marked."""

    def take(chosen: str | None) -> None:
        if chosen:
            settings.take(PRESETS[chosen])

    st.pills(
        translate("Start from"),
        list(PRESETS),
        format_func=translate,
        **showing("training_preset", settings.preset(), take),
    )


def pick_network() -> None:
    """Draw the choice of the network: a known one, one's own, or the one that was just built."""
    current: NetworkSpec = LINK.get("network")
    options = dict(NETWORKS)
    built = st.session_state.get("arch_network")
    for key, network in ((_BUILT, built), (_OWN, current)):
        if isinstance(network, NetworkSpec) and network not in options.values():
            options[key] = network
    named = next(name for name, each in options.items() if each == current)

    def title(key: str) -> str:
        if key == _BUILT:
            return translate("Built: {name}", name=options[key].name)
        return translate("Your own: {name}", name=options[key].name) if key == _OWN else key

    def take(chosen: str) -> None:
        LINK.set("network", options[chosen])

    control(
        st.selectbox,
        translate("Network"),
        list(options),
        format_func=title,
        of=LINK.key("network"),
        **showing("training_pick_network", named, take),
    )


def plan() -> None:
    """Draw the few settings that people change most."""
    live_slider(translate("Share of the data"), 1, 100, 50, unit="%", key=LINK.key("data_share"))
    whole(LINK, translate("Epochs"), "epochs", 1, 1000)
    rate(LINK, translate("Learning rate"), "learning_rate")


def advanced() -> None:
    """Draw all other settings."""
    with st.popover(translate("More settings"), icon=":material/tune:", width="stretch"):
        control(
            st.text_input,
            translate("Name of the run"),
            key=LINK.key("name"),
            max_chars=60,
            placeholder=translate("Network and data"),
            persist_state="session",
        )
        sides = st.columns(2, gap="medium")
        with sides[0]:
            run_fields.optimizer(LINK)
            one_of(LINK, translate("Schedule"), "schedule", SCHEDULES, SCHEDULE_TITLES)
            batches = sorted({*_BATCHES, LINK.get("batch_size")})
            one_of(LINK, translate("Batch size"), "batch_size", batches, {})
            live_slider(
                translate("For validation"), 1, 90, 20, unit="%", key=LINK.key("validation_share")
            )
            one_of(LINK, "bfloat16", "mixed_precision", PRECISIONS, _PRECISIONS)
            whole(LINK, translate("Seed"), "seed", 0, 2**31 - 1)
        with sides[1]:
            run_fields.weight_decay(LINK)
            live_slider(translate("Dropout"), 0.0, 0.9, 0.0, step=0.05, key=LINK.key("dropout"))
            run_fields.label_smoothing(LINK)
            live_slider(translate("Shift, pixels"), 0, 16, 0, key=LINK.key("shift"))
            live_slider(translate("Cutout, pixels"), 0, 64, 0, key=LINK.key("cutout"))
            _toggle(translate("Mirror"), "flip")
            known = dict.fromkeys([*AUGMENTATIONS.values(), LINK.get("augmentation")])
            titles = {str(each): augmentation_title(each) for each in known}
            one_of(LINK, translate("Augmentation"), "augmentation", list(known), titles)
            _toggle(translate("Whitened first filters"), "whitening")
            _toggle(translate("Average the weights"), "average_weights")
            _toggle(translate("Mirror in tests too"), "flip_test")


def pick_probe() -> None:
    """Draw the choice of the image whose maps are kept."""
    titles = {name: translate(title) for name, title in PROBES.items()}
    choose_one(translate("Image to watch"), titles, LINK.key("probe"))
    if LINK.get("probe") == "photo":
        pick_photo()


def probe() -> NDArray[np.uint8] | None:
    """Give the image whose maps are kept, or None for one of the data's."""
    return current_photo().image if LINK.get("probe") == "photo" else None


def checked(data: Dataset | None) -> RunConfig | None:
    """Give the run to come, or say in one sentence what is wrong with it."""
    try:
        config = settings.config()
    except (TypeError, ValueError) as sentence:
        if data:
            st.error(translate(sentence), icon=":material/build:")
            if isinstance(sentence, WhiteningError):
                st.button(
                    translate("Use no whitening"), on_click=partial(LINK.set, "whitening", False)
                )
        return None
    if data is None:
        return None
    shape, classes = data.train_images.shape[1:], len(data.class_names)
    if wrong := misfit(config.network, shape, classes):
        st.info(translate(wrong), icon=":material/build:")
        st.button(translate("Fit the network to the data"), on_click=partial(_fit, shape, classes))
        return None
    return config


def _fit(shape: tuple[int, ...], classes: int) -> None:
    LINK.set("network", settings.fitted(LINK.get("network"), shape, classes))


def costs(config: RunConfig, data: Dataset, runs: list[Run]) -> RunConfig | None:
    """Say what the run will take; give it, or None where nothing is left to learn from."""
    try:
        found = views.costs(config, data, runs)
    except DatasetError as sentence:
        st.error(translate(sentence), icon=":material/build:")
        return None
    with st.container(horizontal=True, gap="large", key="training_costs"):
        for label, value in found.items():
            st.metric(label, value, width="content")
    return config


def start(config: RunConfig | None) -> None:
    """Draw the button that starts the run."""
    image = probe()
    run_fields.start(LINK, config, lambda ready: engine().submit(ready, owner(), image))


def run_actions(run: Run) -> None:
    """Draw what can be done with the run that is shown, beyond steering it."""
    with st.container(horizontal=True, gap="small"):
        st.button(
            translate("Close"), icon=":material/close:", on_click=partial(LINK.set, "run", "")
        )
        st.button(
            translate("Take its settings"),
            icon=":material/content_copy:",
            on_click=partial(settings.take, run.config, owns(run)),
        )
        # A callback cannot change the page.
        if st.button(translate("Open in Runs"), icon=":material/history:"):
            open_run(run.id)
            st.switch_page(PAGES["runs"].path)


def latest(runs: list[Run]) -> None:
    """Draw the visitor's latest runs; while one goes on, look again and again."""
    seen = LINK.get("run")

    def draw() -> None:
        now = engine().runs(owner())[:_LATEST]
        table(
            translate("Your latest runs"),
            run_views.list_columns(),
            run_views.list_rows(now),
            key="training",
            selected=LINK.get("run"),
            on_open=partial(LINK.set, "run"),
        )
        if LINK.get("run") != seen:
            st.rerun()

    follow_runs(draw, any(each.state.active for each in runs[:_LATEST]))


def _toggle(label: str, name: str) -> None:
    control(st.toggle, label, key=LINK.key(name), persist_state="session")
