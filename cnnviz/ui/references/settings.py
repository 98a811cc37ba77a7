"""The setting: which work was asked for by a link."""

from __future__ import annotations

from cnnviz.teaching.references import WORKS
from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice

LINK = Link("references", (choice("work", ["", *WORKS]),))
"""``work`` "" is none: all are shown."""


def show_all() -> None:
    """Show all works again: a callback."""
    LINK.set("work", "")
