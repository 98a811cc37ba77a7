"""Weights that are not there yet: downloaded once for all visitors, watched and stopped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from cnnviz.data.downloads import Pace
from cnnviz.inspection import InspectionError, Job, ModelChoice
from cnnviz.inspection.questions.fetching import fetch_weights, missing
from cnnviz.ui.downloads import so_far
from cnnviz.ui.inspector import inspector

_EVERY = 0.5  # seconds between two looks


@dataclass
class Download:
    """One download.

    Attributes
    ----------
    job : Job
    pace : Pace
    """

    job: Job[None]
    pace: Pace


@st.cache_resource
def _downloads() -> dict[str, Download]:
    """Give the downloads that were asked for, by the text of their model."""
    return {}


def offer(choice: ModelChoice, label: str) -> None:
    """Draw the button that downloads what a model lacks, and then how far it is."""
    going = _going(choice)
    st.fragment(partial(_draw, choice, label, going), run_every=_EVERY if going else None)()


def _going(choice: ModelChoice) -> bool:
    known = _downloads().get(choice.text)
    return known is not None and not known.job.done


def _draw(choice: ModelChoice, label: str, going: bool) -> None:
    known = _downloads().get(choice.text)
    if _going(choice) != going or not missing(choice):
        _downloads().pop(choice.text, None) if not missing(choice) else None
        st.rerun()
    if known and going:
        done, total, _ = known.job.progress
        known.pace.see(int(done))
        said = so_far(int(done), int(total), known.pace.rate, known.pace.seconds_left)
        st.progress(known.job.progress.share, said)
        st.button("Stop", icon=":material/close:", width="stretch", on_click=partial(_stop, choice))
        return
    if known:
        try:
            known.job.result()
        except InspectionError as sentence:
            st.error(str(sentence), icon=":material/error:")
    size = sum(file.size for file in missing(choice))
    st.button(
        f"{label}, {size / 1e6:,.0f} MB" if size > 1e6 else label,
        icon=":material/download:",
        type="primary",
        width="stretch",
        on_click=partial(_start, choice),
    )


def _start(choice: ModelChoice) -> None:
    if not _going(choice):
        total = sum(file.size for file in missing(choice))
        _downloads()[choice.text] = Download(inspector().begin(fetch_weights, choice), Pace(total))


def _stop(choice: ModelChoice) -> None:
    if known := _downloads().pop(choice.text, None):
        known.job.cancel()
