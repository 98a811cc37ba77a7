"""A question that takes long: asked by a button, followed, stopped, and its answers kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from cnnviz.i18n import percent, translate
from cnnviz.inspection import InspectionError, Job
from cnnviz.ui.fragment import fragment
from cnnviz.ui.inspector import active_session_check
from cnnviz.ui.session_cache import cache_answer, cached_answer

T = TypeVar("T")

_EVERY = 0.4  # seconds between two looks at a long question
_KEPT = 12  # answers that a visitor finds again at once


def long_question(
    place: str,
    question: Hashable,
    begin: Callable[[], Job[T]],
    button: str,
    icon: str,
    *,
    group: Hashable = None,
    label: str = "",
    again: str = "",
) -> T | None:
    """Give an answer; until it is there, draw the button that asks, or how far it is.

    Parameters
    ----------
    place : str
        Tells the places of all pages apart, each of which has one question under way at most.
    question : hashable
        What tells two questions of a place apart.
    begin : callable
    button : str
        What it says; "" asks at once.
    icon : str
        Of the button.
    group : hashable
        A question of the group that was answered last is asked by itself.
    label : str
        What is being done; by default what the progress says.
    again : str
        What the button says after a question had no answer; by default "Once more".
    """
    found: T | None = cached_answer(place, question)
    if found is not None:
        return found
    under: tuple[Hashable, Job[T]] | None = st.session_state.get(f"{place}_job")
    if under and under[0] != question:
        under[1].cancel()
        under = None
    if under is None:
        known = group is not None and st.session_state.get(f"{place}_group") == group
        if button and not known and not st.button(button, icon=icon, key=f"{place}_begin"):
            return None
        under = question, begin()
        under[1].wanted = active_session_check()
        st.session_state[f"{place}_job"] = under
    job = under[1]
    if not job.done:
        fragment(partial(_follow, job, place, label), _EVERY)
        return None
    try:
        answer = job.result()
    except InspectionError as error:
        st.session_state.pop(f"{place}_group", None)
        st.info(translate(error), icon=":material/info:")
        st.button(
            again or translate("Once more"),
            icon=":material/replay:",
            key=f"{place}_again",
            on_click=lambda: st.session_state.pop(f"{place}_job", None),
        )
        return None
    del st.session_state[f"{place}_job"]
    st.session_state[f"{place}_group"] = group
    cache_answer(place, question, answer, _KEPT)
    return answer


def _follow(job: Job[Any], place: str, label: str) -> None:
    """Draw how far a question is; the page runs again when it has its answer."""
    if job.done:
        st.rerun()
    share, doing = job.progress.share, label or translate(job.progress.note) or translate("Begins")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.progress(share, text=f"{doing}: {percent(share, digits=0)}")
        st.button(
            translate("Stop"), icon=":material/stop:", key=f"{place}_stop", on_click=job.cancel
        )
