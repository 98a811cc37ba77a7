"""Questions of the page: quick ones are answered at once, long ones are followed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.inspection import InspectionError, Job, ModelChoice
from cnnviz.inspection.questions.attribution import Answer, Because, Why, all_why, answers
from cnnviz.inspection.questions.mapping import prepared_picture
from cnnviz.inspection.seen import Picture
from cnnviz.ui.inspector import inspector
from cnnviz.ui.why.settings import FAST

Found = tuple[Because, ...]

_EVERY = 0.3  # seconds between two looks at a long question
_KEPT = 24  # explanations that a visitor finds again at once


@dataclass(frozen=True)
class _Question:
    """What tells two questions apart."""

    choice: ModelChoice
    digest: str
    asked: tuple[Why, ...]


@st.cache_data(max_entries=64, show_spinner=False)
def answered(choice: ModelChoice, digest: str, _picture: Picture) -> tuple[Answer, ...]:
    """Give the answers of all heads."""
    return inspector().ask(answers, choice, _picture)


@st.cache_data(max_entries=64, show_spinner=False)
def prepared(choice: ModelChoice, digest: str, _picture: Picture) -> NDArray[np.uint8]:
    """Give the picture as the model sees it."""
    return inspector().ask(prepared_picture, choice, _picture)


def explained(
    choice: ModelChoice, picture: Picture, asked: tuple[Why, ...], place: str, label: str
) -> Found | None:
    """Give explanations; while they are not there, draw how far they are, or why there are none.

    Parameters
    ----------
    place : str
        Tells the places of the page apart, each of which has one question under way at most.
    label : str
        What is being done.
    """
    question = _Question(choice, picture.digest, asked)
    kept: OrderedDict[_Question, Found] = st.session_state.setdefault("why_kept", OrderedDict())
    if question in kept:
        kept.move_to_end(question)
        return kept[question]
    quick = all(each.method in FAST for each in asked)
    if quick:
        try:
            with st.spinner(f"{label} …"):
                return _keep(question, inspector().ask(all_why, choice, picture, asked))
        except InspectionError as sentence:
            st.error(str(sentence), icon=":material/error:")
            return None
    key = f"why_job_{place}"
    under: tuple[_Question, Job[Found]] | None = st.session_state.get(key)
    if under is None or under[0] != question:
        if under:
            under[1].cancel()
        under = question, inspector().begin(all_why, choice, picture, asked)
        st.session_state[key] = under
    job = under[1]
    if not job.done:
        st.fragment(partial(_follow, job, key, label), run_every=_EVERY)()
        return None
    try:
        return _keep(question, job.result())
    except InspectionError as sentence:
        st.info(str(sentence), icon=":material/stop_circle:")
        st.button(
            "Start again",
            icon=":material/replay:",
            key=f"{key}_again",
            on_click=lambda: st.session_state.pop(key, None),
        )
        return None


def _follow(job: Job[Found], key: str, label: str) -> None:
    """Draw how far a question is; the page runs again when it has its answer."""
    if job.done:
        st.rerun()
    share = job.progress.share
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.progress(share, text=f"{label}: {share:.0%}")
        st.button("Stop", icon=":material/stop:", key=f"{key}_stop", on_click=job.cancel)


def _keep(question: _Question, found: Found) -> Found:
    kept: OrderedDict[_Question, Found] = st.session_state["why_kept"]
    kept[question] = found
    while len(kept) > _KEPT:
        kept.popitem(last=False)
    return found
