"""One run as it goes on: followed, steered, explained."""

from __future__ import annotations

import time
from functools import partial
from typing import Literal

import streamlit as st

from cnnviz.data.dataset import DatasetError
from cnnviz.i18n import translate
from cnnviz.training import Command, Run
from cnnviz.training.metrics import ACCURACY
from cnnviz.training.review.diagnosis import diagnose
from cnnviz.ui.components.live_curve import live_curve
from cnnviz.ui.components.scrubber import scrubber
from cnnviz.ui.components.table import table
from cnnviz.ui.diagnosis_text import diagnosis_text
from cnnviz.ui.engine import defer_errors, engine, find_run, show_errors
from cnnviz.ui.frame import refusal
from cnnviz.ui.learning.offer import offer_step
from cnnviz.ui.runs import epoch_previews, evaluation_data, metrics
from cnnviz.ui.runs.end_cause import end_cause
from cnnviz.ui.runs.following import follow_runs
from cnnviz.ui.runs.views import last, status_title
from cnnviz.ui.session_owner import owner, owns
from cnnviz.ui.text import sections
from cnnviz.ui.training import live_views as views
from cnnviz.ui.training.learning_rate import change_rate

_EVERY = 1.0  # seconds between two looks
_ANSWER = 1.0  # seconds that a command may take before the page is drawn without its answer
_REFUSED = "live_refused"
_WIDTH, _RATE_WIDTH = 104, 290  # px
_COLOURS: dict[str, Literal["green", "blue", "orange", "gray", "red"]] = {
    "queued": "gray",
    "running": "blue",
    "paused": "orange",
    "finished": "green",
    "stopped": "gray",
    "killed": "red",
    "failed": "red",
    "interrupted": "red",
}


def live_run(run_id: str) -> None:
    """Show a run, again and again while it goes on."""
    if run := find_run(run_id):
        follows = run.state.active
        follow_runs(partial(_draw, run_id, follows), follows, _EVERY)


def _draw(run_id: str, follows: bool) -> None:
    run = find_run(run_id)
    if run is None:
        return
    if run.state.active != follows:
        st.rerun()  # to follow it from now on, or no longer
    # What comes and goes has containers of its own, so that what stands below keeps its place.
    _state(run)
    with st.container():
        if owns(run):
            _steer(run)
        elif run.state.active:
            st.caption(sections("live")["watching"])
    with st.container():
        for finding in diagnose(run.config, run.epochs, run.live if follows else None):
            st.warning(diagnosis_text(finding), icon=":material/troubleshoot:")
    _curves(run)
    _look(run)
    _layers(run)


def _state(run: Run) -> None:
    """Say how the run stands, in a line and in numbers."""
    state, place = run.state, 0
    if state.status == "queued":
        with show_errors():
            place = engine().place(run.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header(run.name, anchor="run")
        st.badge(status_title(state), color=_COLOURS[state.status])
        if state.status == "queued":
            waits = translate("Place {place} in the queue.", place=place)
            st.caption(waits if place > 1 else sections("live")["queued"])
        elif state.status == "running" and not run.epochs:
            st.caption(sections("live")["warming"])
    with st.container():
        if state.cause:
            cause = end_cause(run)
            st.error(translate(cause), icon=":material/error:")
    st.progress(views.progress(run))
    with st.container():
        for said in filter(None, (views.pending(run), views.features_pass(run))):
            st.caption(said)
    with st.container(horizontal=True, gap="large", key="live_figures"):
        for label, value in views.figures(run):
            st.metric(label, value, width="content")
    with st.container(), show_errors():
        if state.status == "finished" and (score := engine().store.score(run.id)):
            tested = sections("live")["tested"]
            st.success(f"**{ACCURACY.title('test')} {ACCURACY.write(score.accuracy)}**. {tested}")


def _steer(run: Run) -> None:
    """Draw what can be done with the run at this moment."""
    state = run.state
    with st.container():
        refusal(_REFUSED)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if not state.active:
            if state.resumable:
                _button(run, "resume", translate("Resume"), "play_arrow")
            return
        # One button that changes: of two, the one with the focus would stay for as long beside the
        # other, and go, with all that stands right of it moving, under a click on its neighbour.
        if state.status == "paused":
            _button(run, "resume", translate("Go on"), "play_arrow", key="live_go", width=_WIDTH)
        else:
            _button(run, "pause", translate("Pause"), "pause", key="live_go", width=_WIDTH)
        _button(run, "one batch", translate("One batch"), "skip_next")
        _button(run, "one epoch", translate("One epoch"), "fast_forward")
        _button(run, "stop", translate("Stop"), "stop")
        # As wide whatever it says, so that nothing moves under the hand.
        with (
            st.popover(translate("Learning rate"), icon=":material/speed:"),
            st.container(width=_RATE_WIDTH),
        ):
            change_rate(run, partial(_do, run.id, "learning rate"))


def _button(
    run: Run,
    command: Command,
    label: str,
    icon: str,
    *,
    key: str = "",
    width: int | Literal["content"] = "content",
) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=key or f"live_{command}",
        width=width,
        on_click=partial(_do, run.id, command),
    )


def _do(run_id: str, command: Command, rate: float | None = None, scale: float = 1.0) -> None:
    """Give a command, and wait a moment for the worker to obey, so that the page shows it."""
    store = engine().store
    with defer_errors(_REFUSED):
        engine().command(run_id, command, rate, scale, owner=owner())
        wanted, end = store.control(run_id).sequence, time.monotonic() + _ANSWER
        while (state := store.state(run_id)).active and state.obeyed < wanted:
            if time.monotonic() > end:
                break
            time.sleep(0.02)


def _curves(run: Run) -> None:
    st.caption(sections("live")["curves"])
    for metric, side in metrics.side_by_side(metrics.choose_curves("live_curves")):
        with side:
            live_curve(
                views.live_lines(run, metric),
                metric,
                end=views.end(run),
                key=f"{metric.name}-{run.id}",
            )


def _look(run: Run) -> None:
    """Show filters, maps and prediction after each epoch."""
    store, shown, probe = engine().store, epoch_previews.ShownEpochs(), None
    if not run.epochs:
        st.caption(sections("live")["gone"])
        return
    with show_errors():
        shown = epoch_previews.read_previews(store, run)
    if shown.missing:
        st.error(translate(shown.missing), icon=":material/error:")
    if not shown.epochs:
        return
    st.subheader(translate("What it sees"), anchor="look")
    st.caption(sections("live")["look"])
    names = shown.map_names
    layer = (
        st.selectbox(translate("Maps of layer"), names, key="live_layer", width=260)
        if names
        else None
    )
    try:
        truth = evaluation_data.ground_truth(run, "validation")
    except DatasetError:
        truth = None
    with show_errors():
        probe = evaluation_data.probe_image(store, run, truth)
    with show_errors():
        scrubber(
            epoch_previews.scrubber_data(
                store, run, shown, layer or "", truth.class_names if truth else (), probe
            ),
            key=run.id,
            index=_index(run, len(shown.epochs)),
            on_settle=partial(_settle, run.id, len(shown.epochs)),
        )
    offer_step(run, shown.numbers[_index(run, len(shown.epochs))])


def _index(run: Run, count: int) -> int:
    """Give the epoch that is looked at; the last is followed."""
    chosen = st.session_state.get(f"live_epoch_{run.id}")
    return count - 1 if chosen is None else min(int(chosen), count - 1)


def _settle(run_id: str, count: int, index: int) -> None:
    st.session_state[f"live_epoch_{run_id}"] = None if index == count - 1 else index


def _layers(run: Run) -> None:
    epoch = last(run)
    if epoch and epoch.layers:
        st.subheader(translate("Layers"), anchor="layers")
        st.caption(sections("live")["layers"])
        table(
            translate("Layers"), views.layer_columns(), views.layer_rows(epoch), key="live_layers"
        )
