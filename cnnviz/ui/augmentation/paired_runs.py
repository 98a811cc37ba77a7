"""The same run twice, without and with the augmentation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz.data.dataset import Dataset
from cnnviz.i18n import sentence_of, translate
from cnnviz.nets import NetworkSpec
from cnnviz.nets.augment import Augmentation
from cnnviz.training import SEED_LESSON, EngineError, Run, RunConfig, StoreError
from cnnviz.training.network import misfit
from cnnviz.ui.augmentation import settings
from cnnviz.ui.augmentation.settings import LINK, MOST_RUNS, RECIPES
from cnnviz.ui.augmentation_field import augmentation_title
from cnnviz.ui.components.live_slider import live_slider
from cnnviz.ui.components.table import table
from cnnviz.ui.control import control
from cnnviz.ui.engine import defer_errors, engine, own_runs
from cnnviz.ui.frame import refusal
from cnnviz.ui.pages import PAGES
from cnnviz.ui.runs import views as run_views
from cnnviz.ui.runs.following import follow_runs, open_in_runs
from cnnviz.ui.runs.settings import LINK as RUNS
from cnnviz.ui.runs.settings import open_run
from cnnviz.ui.session_owner import owner
from cnnviz.ui.training import settings as training

_REFUSED = "augmentation_pair_refused"


def configs(base: RunConfig, augmentation: Augmentation) -> tuple[RunConfig, RunConfig]:
    """Give a run without augmentation and with it, all else alike; their names say which.

    Examples
    --------
    >>> from cnnviz.nets.augment import PRESETS
    >>> [each.name for each in configs(SEED_LESSON, PRESETS["usual"])]
    ['Seed lesson, plain', 'Seed lesson, augmented: Usual']
    """
    name = base.name[:28].rstrip()
    title = augmentation_title(augmentation)
    plain = translate("{name}, plain", name=name)
    augmented = translate("{name}, augmented: {augmentation}", name=name, augmentation=title)
    augmented = training.allowed_name(augmented)
    return (
        replace(base, name=plain, augmentation=Augmentation()),
        replace(base, name=augmented, augmentation=augmentation),
    )


def start(data: Dataset | None, text: Mapping[str, str]) -> None:
    """Draw what decides on the two runs, and the button that starts them."""
    st.header(translate("Train with it"), anchor="train")
    st.caption(text["train"])
    refusal(_REFUSED)
    if data is None:
        st.info(text["no data"], icon=":material/image_search:")
        return
    there = [
        name for name in RECIPES if name != "page" or training.LINK.key("data") in st.session_state
    ]
    if LINK.get("recipe") not in there:
        LINK.set("recipe", there[0])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with st.container(width=260):
            control(
                st.selectbox,
                translate("Run"),
                there,
                key=LINK.key("recipe"),
                format_func=lambda name: translate(RECIPES[name]),
                persist_state="session",
            )
        if LINK.get("recipe") != "page":
            with st.container(width=180):
                live_slider(translate("Epochs"), 1, 100, 8, key=LINK.key("epochs"))
            with st.container(width=180):
                live_slider(
                    translate("Share of the data"), 1, 100, 50, unit="%", key=LINK.key("share")
                )
    augmentation = settings.augmentation()
    base = _base(data)
    both = configs(base, augmentation) if base and augmentation.steps else None
    st.button(
        translate("Train without and with it"),
        icon=":material/play_arrow:",
        type="primary",
        key="augmentation_train",
        on_click=partial(_submit, both),
        disabled=both is None,
    )
    if not augmentation.steps:
        st.caption(translate("There is no step to train with: add one."))


def follow() -> list[Run]:
    """Draw the choice of the runs and how far they are; give them."""
    own = own_runs()
    linked, lost = _found(LINK.get("runs"), own)
    for sentence in dict.fromkeys(lost):
        st.warning(translate(sentence), icon=":material/search_off:")
    gone = dict.fromkeys(LINK.get("runs"), translate("A run that is not there"))
    names = distinct_names(gone | {run.id: run.name for run in (*own, *linked)})
    if not names:
        return []
    control(
        st.multiselect,
        translate("Runs to compare"),
        list(names),
        key=LINK.key("runs"),
        format_func=lambda run_id: names[run_id],
        max_selections=MOST_RUNS,
        persist_state="session",
    )
    wanted = list(LINK.get("runs"))
    first, _ = _found(wanted, own)
    if not first:
        return []
    going_on = any(run.state.active for run in first)

    def look() -> None:
        now, _ = _found(wanted, own_runs())
        if going_on and not any(run.state.active for run in now):
            st.rerun()
        table(
            translate("Runs to compare"),
            run_views.list_columns(),
            run_views.list_rows(now),
            key="augmentation",
            on_open=partial(_open, wanted),
        )

    follow_runs(look, going_on)
    if len(first) == 2 and st.button(translate("Side by side in Runs"), icon=":material/compare:"):
        _put_beside(wanted, wanted[0])
        open_run(wanted[0])
        st.switch_page(PAGES["runs"].path)
    return first


def distinct_names(names: Mapping[str, str]) -> dict[str, str]:
    """Give numbers to those of the same name: Streamlit tells options apart by what they say.

    Examples
    --------
    >>> distinct_names({"x": "Run", "y": "Run", "z": "Other"})
    {'x': 'Run', 'y': 'Run (2)', 'z': 'Other'}
    """
    seen: Counter[str] = Counter()
    found = {}
    for key, name in names.items():
        seen[name] += 1
        found[key] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return found


def _found(wanted: Sequence[str], own: Sequence[Run]) -> tuple[list[Run], list[str]]:
    """Give the runs that are there, and a sentence for each that is not."""
    known = {run.id: run for run in own}
    found, lost = [], []
    for run_id in wanted:
        try:
            found.append(known.get(run_id) or engine().run(run_id))
        except (EngineError, StoreError) as sentence:
            lost.append(sentence_of(sentence))
    return found, lost


def _base(data: Dataset) -> RunConfig | None:
    """Give the run without augmentation, or say in one sentence what is wrong with it."""
    recipe = LINK.get("recipe")
    try:
        base = training.config() if recipe == "page" else _known(recipe)
        network = base.network
        assert isinstance(network, NetworkSpec)
        shape, classes = data.train_images.shape[1:], len(data.class_names)
        fitted = training.fitted(network, shape, classes)
        if wrong := misfit(fitted, shape, classes):
            raise ValueError(wrong)
        return replace(base, network=fitted, data=training.data(LINK))
    except (TypeError, ValueError) as sentence:
        st.error(translate(sentence), icon=":material/build:")
        return None


def _known(recipe: str) -> RunConfig:
    base = SEED_LESSON if recipe == "seed" else replace(training.INSTANT, name="Small CNN")
    return replace(base, epochs=LINK.get("epochs"), data_share=LINK.get("share") / 100)


def _submit(both: tuple[RunConfig, RunConfig] | None) -> None:
    with defer_errors(_REFUSED):
        LINK.set("runs", [engine().submit(each, owner()) for each in both or ()])


def _open(wanted: Sequence[str], run_id: str) -> None:
    _put_beside(wanted, run_id)
    open_in_runs(run_id)


def _put_beside(wanted: Sequence[str], run_id: str) -> None:
    RUNS.set("with", next((each for each in wanted if each != run_id), ""))
