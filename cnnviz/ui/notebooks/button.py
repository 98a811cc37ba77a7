"""The button below a page that gives what it shows as a notebook."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.i18n import translate
from cnnviz.notebooks.composing import compose
from cnnviz.ui.frame import download
from cnnviz.ui.notebooks.parts import WITHOUT, Parts, parts, sections_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.sealed.button import shown_settings
from cnnviz.ui.text import literal


def notebook_button(page: str) -> None:
    """Draw it, where a page shows what a notebook could hold."""
    found = parts()
    if not page or page in WITHOUT or not (found.makers or found.reason):
        return
    settings = shown_settings(page)
    download(
        translate("Notebook, .ipynb"),
        lambda: notebook_of(page, settings, found),
        f"cnnviz-{PAGES[page].address}.ipynb",
        icon=":material/menu_book:",
        help=found.reason
        or translate(
            "What stands here as a notebook of Jupyter: the same pictures and numbers, and the "
            "Keras program that computes them."
        ),
        disabled=bool(found.reason),
        key="notebook",
    )


def notebook_of(page: str, settings: Sequence[tuple[str, str]], found: Parts) -> str:
    """Write the notebook of a page, in the language that is spoken."""
    title = translate(PAGES[page].title)
    return compose(
        title,
        translate("Made on the page “{page}” of cnnviz.", page=title),
        [(literal(label), literal(value)) for label, value in settings],
        sections_of(found.makers),
    ).file()
