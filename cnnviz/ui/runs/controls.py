"""The controls: the list of runs, and what is done with the one that is opened."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import numpy as np
import streamlit as st

from cnnviz.data.dataset import DatasetError
from cnnviz.i18n import sentence_of, translate, translate_plural
from cnnviz.nets.reading import short
from cnnviz.training import Command, Run, StoreError
from cnnviz.ui.components.table import table
from cnnviz.ui.control import control
from cnnviz.ui.engine import defer_errors, engine, find_run
from cnnviz.ui.pages import PAGES
from cnnviz.ui.runs import evaluation_data, settings, views
from cnnviz.ui.runs.end_cause import end_cause
from cnnviz.ui.runs.evaluation_data import GroundTruth
from cnnviz.ui.runs.following import follow_runs
from cnnviz.ui.runs.settings import LINK
from cnnviz.ui.session_owner import owner, owns
from cnnviz.ui.widget_key import showing

_LISTED = 10  # runs; the one that is opened stands below them
REFUSED = "runs_refused"


def run_list(runs: list[Run], run: Run | None) -> None:
    """Draw the visitor's runs; while one goes on, look again and again."""
    follows = any(each.state.active for each in (*runs, *([run] if run else [])))
    seen = _signature(run)

    def draw() -> None:
        now = engine().runs(owner())
        table(
            translate("Your runs"),
            views.list_columns(),
            views.list_rows(now),
            key="runs",
            most=_LISTED,
            selected=LINK.get("run"),
            on_open=settings.open_run,
        )
        opened = next((each for each in now if each.id == LINK.get("run")), None)
        if opened is None and LINK.get("run"):
            with suppress(StoreError):  # somebody else's, opened by its link
                opened = engine().run(LINK.get("run"))
        if _signature(opened) != seen:
            st.rerun()

    follow_runs(draw, follows)


def _signature(run: Run | None) -> tuple[object, ...]:
    """Give what a run's page depends on."""
    return (run.id, run.state.status, len(run.epochs)) if run else ()


def compared_run(run: Run) -> Run | None:
    """Give the run that the opened one is compared with."""
    other = LINK.get("with")
    return find_run(other) if other and other != run.id else None


def ground_truth(run: Run) -> tuple[GroundTruth | None, str]:
    """Give what the run was judged by, or None and the sentence that says why it is not there."""
    try:
        return evaluation_data.ground_truth(run, "validation"), ""
    except DatasetError as sentence:
        return None, sentence_of(sentence)


def state(run: Run) -> None:
    """Say how the run stands, and draw what can be done with it."""
    done = max(0, len(run.epochs) - 1)
    st.markdown(f"**{run.name}**")
    said = translate_plural(
        "{status}, {done} of {count} epoch.",
        "{status}, {done} of {count} epochs.",
        run.config.epochs,
        status=views.status_title(run.state).capitalize(),
        done=done,
    )
    st.caption(f"{said} {translate(end_cause(run))}".strip())
    if run.state.active and st.button(translate("Watch it learn"), icon=":material/visibility:"):
        st.session_state["training_run"] = run.id
        st.switch_page(PAGES["training"].path)
    if not owns(run):
        return
    with st.container(horizontal=True, gap="xsmall"):
        if run.state.resumable:
            st.button(
                translate("Resume"),
                icon=":material/play_arrow:",
                on_click=partial(_do, "resume", run.id),
            )
        if run.state.active:
            st.button(
                translate("Stop"), icon=":material/stop:", on_click=partial(_do, "stop", run.id)
            )
        else:
            with st.popover(translate("Delete"), icon=":material/delete:"):
                st.markdown(translate("All that this run left goes, for good."))
                st.button(
                    translate("Delete the run"), type="primary", on_click=partial(_delete, run.id)
                )


def pick_layer(names: tuple[str, ...]) -> str:
    """Draw the choice of the layer whose maps are shown; without a choice, the first."""
    if not names:
        return ""
    wanted: str = LINK.get("layer")
    layer = wanted if wanted in names else names[0]

    def take(chosen: str) -> None:
        LINK.set("layer", "" if chosen == names[0] else chosen)

    control(
        st.selectbox,
        translate("Maps of layer"),
        names,
        of=LINK.key("layer"),
        **showing("runs_pick_layer", layer, take),
    )
    if wanted and layer != wanted:
        st.caption(
            translate(
                "This run has no layer `{layer}`: its first one is shown.", layer=short(wanted)
            )
        )
    return layer


def pick_other(runs: list[Run], run: Run) -> None:
    """Draw the choice of a run to compare with."""
    named = {each.id: each.name for each in runs if each.id != run.id and each.epochs}
    current = LINK.get("with")
    if current and current not in named:
        named[current] = translate("The run of the link")
    if not named:
        return

    def take(chosen: str | None) -> None:
        LINK.set("with", chosen or "")

    control(
        st.selectbox,
        translate("Compare with"),
        list(named),
        of=LINK.key("with"),
        format_func=lambda each: named[each],
        placeholder=translate("Another run"),
        **showing("runs_pick_with", current or None, take),
    )


def epoch_index(epochs: list[int]) -> int:
    """Give the place of the epoch that is looked at; without a choice, the last."""
    chosen = LINK.get("epoch")
    if chosen is None or not epochs:
        return len(epochs) - 1
    return int(np.abs(np.array(epochs) - chosen).argmin())


def settle(epochs: list[int], index: int) -> None:
    """Look at an epoch; the last is followed while the run goes on."""
    LINK.set("epoch", None if index == len(epochs) - 1 else epochs[index])


def _do(command: Command, run_id: str) -> None:
    with defer_errors(REFUSED):
        engine().command(run_id, command, owner=owner())


def _delete(run_id: str) -> None:
    with defer_errors(REFUSED):
        engine().delete(run_id, owner=owner())
        settings.open_run("")
