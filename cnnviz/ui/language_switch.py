"""The switch between languages, and what the browser is told of the one that is spoken."""

from __future__ import annotations

import streamlit as st

from cnnviz.i18n import LANGUAGES, current_language, own_name, translate
from cnnviz.ui.components.document_language import document_language
from cnnviz.ui.components.term_popup import term_popup
from cnnviz.ui.glossary.route import FOLDER
from cnnviz.ui.language import COOKIE, KEY, ask_for_language, asked_for


def tell_browser_the_language() -> None:
    """Tell the browser which language the page is in, and to keep one that was asked for."""
    with st.container(key="unseen_language"):
        document_language(current_language(), cookie=COOKIE if asked_for() else None)
        term_popup(current_language(), folder=FOLDER)


def language_switch() -> None:
    """Draw the languages by their own names."""
    st.segmented_control(
        translate("Language"),
        list(dict.fromkeys([*LANGUAGES, current_language()])),
        key=KEY,
        format_func=own_name,
        required=True,
        on_change=ask_for_language,
        persist_state="session",
        label_visibility="collapsed",
    )
