"""Weights that are not there yet: downloaded once for all visitors, watched and stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from cnnviz.data.downloads import Pace
from cnnviz.i18n import translate
from cnnviz.inspection import InspectionError, Job, ModelChoice
from cnnviz.inspection.questions.fetching import (
    fetch_backbone,
    fetch_weights,
    missing,
    missing_backbone,
)
from cnnviz.nets.pretrained import PublishedFile, total_size
from cnnviz.ui.download_progress import may_download, so_far
from cnnviz.ui.fragment import fragment
from cnnviz.ui.inspector import inspector

_EVERY = 0.5  # seconds between two looks


class Need(NamedTuple):
    """What of a model is needed.

    Attributes
    ----------
    name : str
    missing : callable
        Lists the files that are not there.
    fetch : callable
        The question that downloads them.
    """

    name: str
    missing: Callable[[ModelChoice], list[PublishedFile]]
    fetch: Callable[..., Any]


WHOLE = Need("whole", missing, fetch_weights)
BACKBONE = Need("backbone", missing_backbone, fetch_backbone)


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
    """Give the downloads that were asked for, by the need and the text of their model."""
    return {}


def offer(choice: ModelChoice, label: str, need: Need = WHOLE) -> None:
    """Draw the button that downloads what a model lacks, and then how far it is.

    Nothing of it where visitors may start no downloads.
    """
    if not may_download():
        return
    going = _going(choice, need)
    fragment(partial(_draw, choice, label, need, going), _EVERY if going else None)


def _key(choice: ModelChoice, need: Need) -> str:
    return f"{need.name} {choice.text}"


def _going(choice: ModelChoice, need: Need) -> bool:
    known = _downloads().get(_key(choice, need))
    return known is not None and not known.job.done


def _draw(choice: ModelChoice, label: str, need: Need, going: bool) -> None:
    known = _downloads().get(_key(choice, need))
    lacking = need.missing(choice)
    if _going(choice, need) != going or not lacking:
        if not lacking:
            _downloads().pop(_key(choice, need), None)
        st.rerun()
    if known and going:
        done, total, _ = known.job.progress
        known.pace.see(int(done))
        said = so_far(int(done), int(total), known.pace.rate, known.pace.seconds_left)
        st.progress(known.job.progress.share, said)
        st.button(
            translate("Stop"),
            icon=":material/close:",
            width="stretch",
            on_click=partial(_stop, choice, need),
        )
        return
    if known:
        try:
            known.job.result()
        except InspectionError as sentence:
            st.error(translate(sentence), icon=":material/error:")
    size = total_size(lacking)
    st.button(
        translate("{label}, {megabytes:,.0f} MB", label=label, megabytes=size / 1e6)
        if size > 1e6
        else label,
        icon=":material/download:",
        type="primary",
        width="stretch",
        on_click=partial(_start, choice, need),
    )


def _start(choice: ModelChoice, need: Need) -> None:
    if not _going(choice, need):
        total = total_size(need.missing(choice))
        job = inspector().begin(need.fetch, choice)
        _downloads()[_key(choice, need)] = Download(job, Pace(total))


def _stop(choice: ModelChoice, need: Need) -> None:
    if known := _downloads().pop(_key(choice, need), None):
        known.job.cancel()
