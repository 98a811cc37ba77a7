"""What a channel answers to: the strongest pictures of a set, and one made for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any, TypeVar

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.data.dataset import DatasetError
from cnnviz.figures.formulas import number
from cnnviz.inspection import InspectionError, Job
from cnnviz.inspection.questions.dreaming import maximise
from cnnviz.inspection.questions.strongest import Strongest, strongest
from cnnviz.nets import Cell
from cnnviz.training import DataChoice
from cnnviz.ui.components.gallery import Shown, gallery
from cnnviz.ui.feature_maps.settings import LINK
from cnnviz.ui.feature_maps.subject import Subject
from cnnviz.ui.frame import choose_one
from cnnviz.ui.inspector import inspector
from cnnviz.ui.text import literal
from cnnviz.ui.training.settings import DATA, PATHS

T = TypeVar("T")

STEPS = 64
_EVERY = 0.4  # seconds between two looks at a long question
_KEPT = 32  # answers that a visitor finds again at once
_SIDE = 224  # pixels that a small picture is enlarged to


def show(subject: Subject, cell: Cell, name: str, text: Mapping[str, str]) -> None:
    """Draw what the channel of a cell answers to; `name` is the channel's."""
    st.header(f"What {literal(name)} answers to", anchor="answers")
    left, right = st.columns([7, 3], gap="large")
    with left:
        st.caption(text["strongest"])
        _strongest(subject, cell)
    with right:
        st.caption(text["climb"])
        _climbed(subject, cell)


def _strongest(subject: Subject, cell: Cell) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = choose_one("Pictures", DATA, LINK.key("set"))
        path = ""
        if kind == "folder":
            with st.container(width=320):
                path = st.text_input(
                    "Folder or zip on this machine",
                    key=PATHS["folder"],
                    max_chars=4096,
                    persist_state="session",
                )
    try:
        data = DataChoice("folder", path) if kind == "folder" else DataChoice(kind)  # type: ignore[arg-type]
    except DatasetError as sentence:
        st.info(str(sentence), icon=":material/folder_open:")
        return
    # All channels of a layer are searched at once: the next one need not be asked for.
    searched = (subject.choice, cell.layer, data)
    found: tuple[Strongest, ...] | None = _asked(
        "strongest",
        (*searched, cell.channel),
        lambda: inspector().begin(strongest, subject.choice, cell.layer, cell.channel, data),
        "Find the strongest",
        group=searched,
    )
    if found:
        gallery(
            np.stack([each.image for each in found]),
            tuple(Shown(f"{each.label}, {number(each.value)}", ()) for each in found),
            key="maps-strongest",
        )
        st.caption(f"Of {found[0].of:,} pictures.")


def _climbed(subject: Subject, cell: Cell) -> None:
    picture: NDArray[np.uint8] | None = _asked(
        "climb",
        (subject.choice, cell.layer, cell.channel),
        lambda: inspector().begin(maximise, subject.choice, cell.layer, cell.channel, STEPS),
        "Make one",
    )
    if picture is not None:
        times = max(1, _SIDE // max(picture.shape[:2]))
        large = picture.repeat(times, 0).repeat(times, 1)
        st.image(large, output_format="PNG", width=_SIDE)


def _asked(
    place: str,
    question: Hashable,
    begin: Callable[[], Job[T]],
    button: str,
    group: Hashable = None,
) -> T | None:
    """Give an answer; until it is there, draw the button that asks, or how far it is.

    Parameters
    ----------
    place : str
        Tells the places of the page apart, each of which has one question under way at most.
    question : hashable
    begin : callable
    button : str
    group : hashable
        A question of the group that was answered last is asked by itself.
    """
    key = f"maps_{place}"
    kept: OrderedDict[Hashable, Any] = st.session_state.setdefault(f"{key}_kept", OrderedDict())
    if question in kept:
        kept.move_to_end(question)
        found: T = kept[question]
        return found
    under: tuple[Hashable, Job[T]] | None = st.session_state.get(f"{key}_job")
    if under and under[0] != question:
        under[1].cancel()
        under = None
    if under is None:
        known = group is not None and st.session_state.get(f"{key}_group") == group
        if not known and not st.button(button, icon=":material/search:", key=f"{key}_begin"):
            return None
        under = question, begin()
        st.session_state[f"{key}_job"] = under
    job = under[1]
    if not job.done:
        st.fragment(partial(_follow, job, key), run_every=_EVERY)()
        return None
    st.session_state.pop(f"{key}_job", None)
    try:
        kept[question] = job.result()
    except InspectionError as sentence:
        st.info(str(sentence), icon=":material/info:")
        st.button("Once more", icon=":material/replay:", key=f"{key}_again")
        st.session_state.pop(f"{key}_group", None)
        return None
    st.session_state[f"{key}_group"] = group
    while len(kept) > _KEPT:
        kept.popitem(last=False)
    answer: T = kept[question]
    return answer


def _follow(job: Job[Any], key: str) -> None:
    """Draw how far a question is; the page runs again when it has its answer."""
    if job.done:
        st.rerun()
    progress = job.progress
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.progress(progress.share, text=progress.note or "Begins …")
        st.button("Stop", icon=":material/stop:", key=f"{key}_stop", on_click=job.cancel)
