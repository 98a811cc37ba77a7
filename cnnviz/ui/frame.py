"""What pages share: their head, and two widgets as all pages use them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.figures import Theme
from cnnviz.ui.text import literal
from cnnviz.ui.tours.panel import tour_buttons, tour_panel

_STYLE = Path(__file__).with_name("frame.css")


def theme() -> Theme:
    """Tell whether the page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def counted(count: int, noun: str) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(3000, "row")
    ('1 row', '3,000 rows')
    """
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


def page_head(title: str, intro: str, refused: list[str]) -> None:
    """Draw the title, its explanation, and a sentence for each part of a link left out.

    Beside the title are the page's tours, and below it is the one that is open.
    """
    st.html(_STYLE)
    with st.container():  # what stands below keeps its place when the sentences go
        with st.container(key="page_title", horizontal=True, vertical_alignment="center"):
            st.title(title, anchor=False)
            tour_buttons()
        st.markdown(intro)
        for sentence in refused:
            st.warning(sentence, icon=":material/link_off:")
    tour_panel()


def controls_and_content() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Divide a page into its controls and what they change, at its right."""
    controls, content = st.columns([3, 10], gap="medium")
    return controls, content


def choose_one(
    label: str, titles: Mapping[str, str], key: str, on_change: Callable[[], None] | None = None
) -> str:
    """Draw buttons of which exactly one is on; it lives in ``st.session_state[key]``."""
    chosen = st.segmented_control(
        label,
        list(titles),
        key=key,
        format_func=lambda name: titles[name],
        required=True,
        on_change=on_change,
        persist_state="session",
    )
    return chosen or next(iter(titles))


def refuse(key: str, name: str, sentence: object) -> None:
    """Leave the sentence about a file that was uploaded for `refusal`, with the file's name.

    A later file that the browser itself refuses does not run the page, and the sentence stays.
    """
    st.session_state[key] = f"**{literal(name)}**: {sentence}"


def refusal(key: str) -> None:
    """Say once what a callback could not do, whose sentence it left in the session under a key."""
    if sentence := st.session_state.pop(key, None):
        st.error(sentence)


def download(label: str, make: Callable[[], bytes | str], file_name: str, **options: Any) -> None:
    """Draw a button whose file is made when it is pressed, without a rerun of the page."""
    st.download_button(label, make, file_name, on_click="ignore", **options)
