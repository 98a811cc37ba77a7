"""What the page draws: the works, with links to them and to the pages that name them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.teaching.references import WORKS
from cnnviz.ui.new_tab import address_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.references.citations import cited_on

_STYLE = Path(__file__).with_name("references.css")


def style() -> None:
    """Bring the page's own looks."""
    st.html(_STYLE)


def in_order() -> list[str]:
    """List the works by the family name of their first author, then by year."""
    return sorted(WORKS, key=lambda key: (WORKS[key].families[0].casefold(), WORKS[key].year))


def works(keys: Iterable[str]) -> None:
    """Draw works."""
    st.html(f'<ol class="references">{"".join(map(_item, keys))}</ol>')


def _item(key: str) -> str:
    work = WORKS[key]
    pages = ", ".join(
        f'<a href="{escape(address_of(page))}" target="_blank">{escape(translate(page.title))}</a>'
        for page in (PAGES[name] for name in cited_on()[key])
    )
    return (
        f"<li><p>{escape(', '.join(work.authors))} ({work.year}). "
        f'<a href="{escape(work.link)}" target="_blank">{escape(work.title)}</a>. '
        f"{escape(work.where)}.</p>"
        f"<p>{escape(translate('Named on:'))} {pages}</p></li>"
    )
