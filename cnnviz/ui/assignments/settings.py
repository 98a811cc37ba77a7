"""The settings of the page: which page the assignment is about."""

from __future__ import annotations

from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice
from cnnviz.ui.pages import PAGES

HERE = "assignments"

LINK = Link(HERE, (choice("on", [name for name in PAGES if name != HERE], "convolution"),))
