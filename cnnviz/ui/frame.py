"""What every page begins with."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_STYLE = Path(__file__).with_name("frame.css")


def page_head(title: str, intro: str, refused: list[str]) -> None:
    """Draw the title, its explanation, and a sentence for each part of a link left out."""
    st.html(_STYLE)
    st.title(title, anchor=False)
    st.markdown(intro)
    for sentence in refused:
        st.warning(sentence, icon=":material/link_off:")
