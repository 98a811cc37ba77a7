"""The first mention of each term on a page becomes a link to the glossary."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.teaching.glossary import mark_terms
from cnnviz.ui.glossary.terms import address_of, word_forms
from cnnviz.ui.new_tab import with_links_kept

_FIRST = "glossary_first_mentions"


def forget_mentions() -> None:
    """Begin a page: by the router, so that a part that runs by itself knows what was mentioned."""
    st.session_state[_FIRST] = {}


def with_terms(text: str, part: str = "") -> str:
    """Mark the terms that a text of the page is the first to mention; outside of a session none.

    The same text has the same marks wherever it is asked for in a run of the page. Its links, to
    terms and to works, lead on in the language and embedded as the page is.

    Parameters
    ----------
    text : str
        Markdown.
    part : str
        Of the page; each has first mentions of its own.
    """
    if get_script_run_ctx(suppress_warning=True) is None:
        return text
    first: dict[tuple[str, str], str] = st.session_state.setdefault(_FIRST, {})
    marked = mark_terms(
        text, word_forms(), address_of, lambda name: first.setdefault((part, name), text) == text
    )
    return with_links_kept(marked)
