"""What pages share: their head, and two widgets as all pages use them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.figures import Theme
from cnnviz.i18n import current_language, message, sentence_of, speak, translate
from cnnviz.ui.control import control
from cnnviz.ui.handout import handout_head
from cnnviz.ui.text import literal
from cnnviz.ui.tours.panel import tour_buttons, tour_panel

_STYLE = Path(__file__).with_name("frame.css")


def theme() -> Theme:
    """Tell whether the page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def page_head(title: str, intro: str, refused: Sequence[str]) -> None:
    """Draw the title, its explanation, and a message for each part of a link left out.

    Beside the title are the page's tours, and below it is the one that is open.
    """
    st.html(_STYLE)
    handout_head()
    with st.container():  # what stands below keeps its place when the sentences go
        with st.container(key="page_title", horizontal=True, vertical_alignment="center"):
            st.title(title, anchor=False)
            tour_buttons()
        st.markdown(intro)
        for sentence in refused:
            st.warning(translate(sentence), icon=":material/link_off:")
    tour_panel()


def controls_and_content() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Divide a page into its controls and what they change, at its right."""
    controls, content = st.columns([3, 10], gap="medium")
    return controls, content


def choose_one(
    label: str, titles: Mapping[str, str], key: str, on_change: Callable[[], None] | None = None
) -> str:
    """Draw buttons of which exactly one is on; it lives in ``st.session_state[key]``."""
    chosen = control(
        st.segmented_control,
        label,
        list(titles),
        key=key,
        format_func=lambda name: titles[name],
        required=True,
        on_change=on_change,
        persist_state="session",
    )
    return chosen or next(iter(titles))


def refuse(key: str, name: str, reason: str | Exception) -> None:
    """Leave the message about a file that was uploaded for `refusal`, with the file's name.

    A later file that the browser itself refuses does not run the page, and the message stays.
    """
    said = sentence_of(reason) if isinstance(reason, Exception) else reason
    st.session_state[key] = message("**{name}**: {reason}", name=literal(name), reason=said)


def refusal(key: str) -> None:
    """Say once what a callback could not do, whose message it left in the session under a key."""
    if said := st.session_state.pop(key, None):
        st.error(translate(said))


def download(label: str, make: Callable[[], bytes | str], file_name: str, **options: Any) -> None:
    """Draw a button whose file is made when it is pressed, without a rerun of the page."""
    language = current_language()

    def made() -> bytes | str:
        with speak(language):
            return make()

    st.download_button(label, made, file_name, on_click="ignore", **options)
