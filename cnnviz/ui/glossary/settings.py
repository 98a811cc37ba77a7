"""The settings: which term was asked for by a link, and what is searched."""

from __future__ import annotations

from cnnviz.ui.glossary.terms import terms
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice, short_text

MAX_SEARCH = 60  # characters


LINK = Link("glossary", (choice("term", ["", *terms("en")]), short_text("search", MAX_SEARCH)))
"""``term`` "" is none: all are shown."""


def show_all() -> None:
    """Show all terms again: a callback."""
    LINK.set("term", "")
    LINK.set("search", "")
