"""Runs that are followed: drawn again and again while one goes on, and opened in Runs."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cnnviz.ui.engine import show_errors
from cnnviz.ui.fragment import fragment
from cnnviz.ui.pages import PAGES
from cnnviz.ui.runs.settings import open_run

_OPEN = "runs_open"


def follow_runs(draw: Callable[[], None], goes_on: bool, every: float = 2.0) -> None:
    """Draw a part of a page that shows runs, again and again while one goes on.

    Where the store fails, its sentence stands in place of the part.

    Parameters
    ----------
    draw : callable
    goes_on : bool
    every : float
        Seconds between two looks.
    """

    def look() -> None:
        if st.session_state.pop(_OPEN, False):
            st.switch_page(PAGES["runs"].path)
        draw()

    fragment(show_errors()(look), every if goes_on else None)


def open_in_runs(run_id: str) -> None:
    """Open a run in Runs, from a callback of a part that `follow_runs` draws."""
    # A callback cannot change the page; the script that runs next does.
    open_run(run_id)
    st.session_state[_OPEN] = True
