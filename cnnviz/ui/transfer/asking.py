"""Questions of the page: the outline at once, the long ones when asked, followed and stopped."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import streamlit as st

from cnnviz.data.dataset import Dataset
from cnnviz.inspection import InspectionError, Job
from cnnviz.inspection.questions.embedding import Embedding
from cnnviz.inspection.questions.transferring import Outline, outline
from cnnviz.nets.transfer import TransferSpec
from cnnviz.training import RunConfig
from cnnviz.ui.inspector import inspector
from cnnviz.ui.transfer import settings
from cnnviz.ui.transfer.settings import LINK

_EVERY = 0.4  # seconds between two looks at a long question
_KEPT = 8  # answers that a visitor finds again at once


def plain(data: Dataset | None) -> tuple[TransferSpec | None, Outline | None]:
    """Give the network with all of its backbone frozen and what it is made of.

    None, and one sentence, where there can be no such network.
    """
    if data is None:
        return None, None
    try:
        spec = settings.base(data)
        return spec, _outlined(str(spec), spec)
    except (TypeError, ValueError, InspectionError) as sentence:
        st.error(str(sentence), icon=":material/build:")
        if LINK.get("cut"):
            st.button("Take the usual features", on_click=partial(LINK.set, "cut", ""))
        return None, None


def config(spec: TransferSpec | None, outline: Outline | None) -> RunConfig | None:
    """Give the run to come, or say in one sentence what is wrong with it."""
    if spec is None or outline is None:
        return None
    try:
        found = settings.config(settings.network(spec))
        assert isinstance(found.network, TransferSpec)
        for phase in (0, 1):
            outline.frozen(found.network.frozen_in(phase))
    except (TypeError, ValueError) as sentence:
        st.error(str(sentence), icon=":material/build:")
        return None
    return found


@st.cache_data(max_entries=32, show_spinner="Laying the network out …")
def _outlined(written: str, _spec: TransferSpec) -> Outline:
    # The text stands for the network.
    return inspector().ask(outline, _spec)


def embedded(
    place: str, question: Hashable, begin: Callable[[], Job[Embedding]], button: str
) -> Embedding | None:
    """Give an embedding; until it is there, draw the button that asks, or how far it is.

    Parameters
    ----------
    place : str
        Tells the places of the page apart, each of which has one question under way at most.
    question : hashable
    begin : callable
    button : str
        What it says; "" asks at once.
    """
    key = f"transfer_{place}"
    kept: OrderedDict[Hashable, Any] = st.session_state.setdefault(f"{key}_kept", OrderedDict())
    if question in kept:
        kept.move_to_end(question)
        found: Embedding = kept[question]
        return found
    under: tuple[Hashable, Job[Embedding]] | None = st.session_state.get(f"{key}_job")
    if under and under[0] != question:
        under[1].cancel()
        under = None
    if under is None:
        if button and not st.button(button, icon=":material/scatter_plot:", key=f"{key}_begin"):
            return None
        under = question, begin()
        st.session_state[f"{key}_job"] = under
    job = under[1]
    if not job.done:
        st.fragment(partial(_follow, job, key), run_every=_EVERY)()
        return None
    try:
        kept[question] = job.result()
    except InspectionError as sentence:
        st.info(str(sentence), icon=":material/info:")
        st.button(
            "Once more",
            icon=":material/replay:",
            key=f"{key}_again",
            on_click=lambda: st.session_state.pop(f"{key}_job", None),
        )
        return None
    st.session_state.pop(f"{key}_job", None)
    while len(kept) > _KEPT:
        kept.popitem(last=False)
    return embedded(place, question, begin, button)


def _follow(job: Job[Embedding], key: str) -> None:
    """Draw how far a question is; the page runs again when it has its answer."""
    if job.done:
        st.rerun()
    progress = job.progress
    note = progress.note or "Loading the network"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.progress(progress.share, text=f"{note}: {progress.share:.0%}")
        st.button("Stop", icon=":material/stop:", key=f"{key}_stop", on_click=job.cancel)
