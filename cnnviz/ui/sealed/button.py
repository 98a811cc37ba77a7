"""The button below a page that seals what the page shows."""

from __future__ import annotations

from html import escape

import streamlit as st

from cnnviz.i18n import current_language, translate
from cnnviz.nets.choice import RUN_ID
from cnnviz.ui.assignments.session import is_hidden, labels
from cnnviz.ui.components.mounted import mounted
from cnnviz.ui.frame import download
from cnnviz.ui.link_fields import Field
from cnnviz.ui.page_links import link_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.sealed.file import UNSEALED, sealed_page


def seal_button(page: str) -> None:
    """Draw it, where the page shows anything."""
    parts = mounted()
    if not page or PAGES[page].of_a_class or all(part.name in UNSEALED for part in parts.values()):
        return
    title, settings, language = (
        translate(PAGES[page].title),
        shown_settings(page),
        current_language(),
    )
    origin = translate("Made with cnnviz. Every number is as it was computed there.")
    download(
        translate("Sealed page, HTML"),
        lambda: sealed_page(title, settings, list(parts.values()), escape(origin), language),
        f"cnnviz-{PAGES[page].address}.html",
        icon=":material/inventory_2:",
        help=translate(
            "What stands here, with all that it tells under the pointer, as one file that works "
            "without a network."
        ),
        key="sealed_page",
    )


def shown_settings(page: str) -> list[tuple[str, str]]:
    """Give the labels of a page's controls, each with its setting as links write it.

    Two controls may have one label. What names a run is left out, what an assignment hides, and
    what links do not say, as a file that was uploaded.
    """
    link = link_of(page)
    fields = {link.key(field.name): field for field in link.fields if field.linked}
    found = [
        (label, fields[key], st.session_state[key])
        for key, label in labels().items()
        if key in fields and key in st.session_state and not is_hidden(key)
    ]
    written = [(label, field, value, field.write(value)) for label, field, value in found]
    return [
        (label, text)
        for label, field, value, text in written
        if text and not _names_run(field, text) and (not isinstance(value, str) or text == value)
    ]


def _names_run(field: Field, text: str) -> bool:
    """Tell whether a setting names a run: who knows its id can look at it."""
    return field.own or bool(RUN_ID.fullmatch(text.removeprefix("run-")))
