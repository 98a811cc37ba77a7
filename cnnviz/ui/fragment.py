"""Parts of a page that run by themselves, again and again while something goes on."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def fragment(draw: Callable[[], None], every: float | None = None) -> None:
    """Draw a part of the page that runs by itself, in a container of its own.

    When a fragment runs right after the page, Streamlit drops what the page has drawn of it and not
    sent yet, but not the news that the page is complete; the browser then removes the fragment's
    old place too. Had it no container of its own, all that stands beside it would move up by one,
    and the next part of an expander or column after it would find none: the whole page would go
    ("Cannot set a node at a delta path"; Streamlit 1.67).

    Parameters
    ----------
    draw : callable
    every : float, optional
        Seconds between two runs; None for one that only its own widgets run.
    """
    with st.container():
        st.fragment(draw, run_every=every)()
