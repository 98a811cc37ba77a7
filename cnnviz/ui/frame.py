"""What pages share: their head, and two widgets as all pages use them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.figures import Theme
from cnnviz.ui.text import literal

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

_NOT_THERE = "frame_not_there"
_STYLE = Path(__file__).with_name("frame.css")


def theme() -> Theme:
    """Tell whether the page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def counted(count: int, noun: str) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> counted(1, "row"), counted(3, "row")
    ('1 row', '3 rows')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def page_head(title: str, intro: str, refused: list[str]) -> None:
    """Draw the title, its explanation, and a sentence for each part of a link left out."""
    st.html(_STYLE)
    with st.container():  # what stands below keeps its place when the sentences go
        st.title(title, anchor=False)
        st.markdown(intro)
        for sentence in refused:
            st.warning(sentence, icon=":material/link_off:")


def no_such_page(shown: Page, pages: Sequence[Page]) -> None:
    """Say that the address names no page, for as long as the first one stands in its place."""
    context = get_script_run_ctx()
    asked = context.pages_manager.intended_page_name if context else ""
    if asked and asked not in {page.url_path for page in pages}:
        st.session_state[_NOT_THERE] = asked
    elif shown is not pages[0]:
        st.session_state.pop(_NOT_THERE, None)
    with st.container():  # what stands below keeps its place
        if name := st.session_state.get(_NOT_THERE):
            st.warning(
                f"There is no page “{literal(name[:60])}”: this is the first one, “{shown.title}”, "
                "and “Next” below it leads through the others.",
                icon=":material/link_off:",
            )


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
    """Leave the sentence about a file that was brought for `refusal`, with the file's name.

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
