"""The controls."""

from __future__ import annotations

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui.classify.settings import LINK, MOST_BESIDE, TOP
from cnnviz.ui.control import control
from cnnviz.ui.frame import choose_one
from cnnviz.ui.models.model_choices import titles


def pick_beside() -> tuple[list[str], dict[str, str]]:
    """Draw the choice of the models beside the one chosen; give their texts, and all names."""
    named = titles(LINK.get("model"), *LINK.get("beside"), quietly=True)  # the first choice said it
    key = LINK.key("beside")
    LINK.set("beside", [text for text in LINK.get("beside") if text in named])
    beside: list[str] = control(
        st.multiselect,
        translate("Beside it"),
        list(named),
        key=key,
        format_func=lambda text: named[text],
        max_selections=MOST_BESIDE,
        placeholder=translate("Other models"),
        persist_state="session",
    )
    return beside, named


def pick_top() -> None:
    """Draw the choice of how many classes are shown."""
    choose_one(translate("Classes shown"), {count: count for count in TOP}, LINK.key("top"))
