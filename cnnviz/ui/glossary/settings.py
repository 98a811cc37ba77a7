"""The settings: which term was asked for by a link, and what is searched."""

from __future__ import annotations

from cnnviz.i18n import message
from cnnviz.ui.glossary.terms import terms
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import Field, choice

MAX_SEARCH = 60  # characters


def _search(text: str) -> str:
    if len(text) > MAX_SEARCH:
        raise ValueError(message("it must have at most {most} characters", most=MAX_SEARCH))
    return text


LINK = Link("glossary", (choice("term", ["", *terms("en")]), Field("search", "", _search)))
"""``term`` "" is none: all are shown."""


def show_all() -> None:
    """Show all terms again: a callback."""
    LINK.set("term", "")
    LINK.set("search", "")
