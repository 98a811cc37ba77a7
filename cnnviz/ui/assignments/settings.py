"""The settings of the page: which page the assignment is about."""

from __future__ import annotations

from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice
from cnnviz.ui.pages import PAGES

HERE = "assignments"

HANDED_OUT = [name for name, page in PAGES.items() if name != HERE and not page.of_a_class]

LINK = Link(HERE, (choice("on", HANDED_OUT, "convolution"),))
