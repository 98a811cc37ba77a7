"""The settings of each page, wherever one is."""

from __future__ import annotations

from importlib import import_module

from cnnviz.ui.link import Link
from cnnviz.ui.pages import PAGES


def link_of(name: str) -> Link:
    """Give the settings of a page by its name.

    Examples
    --------
    >>> link_of("transfer_learning").page
    'transfer'
    """
    page = PAGES[name]
    link: Link = import_module(f"cnnviz.ui.{page.package or name}.settings").LINK
    return link
