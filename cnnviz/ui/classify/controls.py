"""The controls."""

from __future__ import annotations

import streamlit as st

from cnnviz.ui.classify.settings import LINK, MOST_BESIDE, TOP
from cnnviz.ui.frame import choose_one
from cnnviz.ui.models.choosing import titles


def pick_beside() -> list[str]:
    """Draw the choice of the models beside the one chosen, and give their texts."""
    named = titles()
    key = LINK.key("beside")
    unknown = [text for text in st.session_state[key] if text not in named]
    named |= {text: "The run of the link" for text in unknown if text.startswith("run-")}
    st.session_state[key] = [text for text in st.session_state[key] if text in named]
    return st.multiselect(
        "Beside it",
        list(named),
        key=key,
        format_func=lambda text: named[text],
        max_selections=MOST_BESIDE,
        placeholder="Other models",
        persist_state="session",
    )


def pick_top() -> None:
    """Draw the choice of how many classes are shown."""
    choose_one("Classes shown", {count: count for count in TOP}, LINK.key("top"))
