"""A page on paper: its style, a line for a name above, and lines to write on below."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from cnnviz.i18n import translate

LINES = 8
_STYLE = Path(__file__).with_name("print.css")


def handout_head() -> None:
    """Draw what only paper shows above a page: where its reader writes their name and the date."""
    st.html(_STYLE)
    fields = "".join(
        f"<span>{escape(label)}</span><i></i>" for label in (translate("Name"), translate("Date"))
    )
    st.html(f'<div class="handout-names" aria-hidden="true">{fields}</div>')


def lines_to_write_on() -> None:
    """Draw what only paper shows below a page: lines for what its reader saw."""
    title = escape(translate("What I saw"))
    st.html(
        f'<div class="handout-lines" aria-hidden="true"><b>{title}</b>{"<i></i>" * LINES}</div>'
    )
