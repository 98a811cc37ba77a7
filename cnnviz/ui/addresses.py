"""Addresses that name no page, or one by the address that it had before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.i18n import translate
from cnnviz.ui.page_links import link_of
from cnnviz.ui.pages import PAGES
from cnnviz.ui.text import literal

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

_NOT_THERE = "addresses_not_there"


def old_addresses(scripts: Mapping[str, Page]) -> list[Page]:
    """Give a page for each old address, which no menu shows, and which leads to the page of today.

    Were they no pages, Streamlit would say in a dialog that there is none.
    """
    return [
        st.Page(
            partial(_lead_on, scripts[name]),
            title=translate(page.title),
            url_path=address,
            visibility="hidden",
        )
        for name, page in PAGES.items()
        for address in page.old_addresses
        if address
    ]


def settings_of_the_old_first_page(shown: Page, scripts: Mapping[str, Page]) -> None:
    """Lead on from the app's own address where it has settings of the page that was there once."""
    if shown is not next(iter(scripts.values())) or _asked():
        return
    for name, page in PAGES.items():
        settings = (
            {field.name for field in link_of(name).fields} if "" in page.old_addresses else ()
        )
        if any(each in settings for each in st.query_params):
            _lead_on(scripts[name])


def no_such_page(shown: Page, pages: Sequence[Page]) -> None:
    """Say that the address names no page, for as long as the first one stands in its place."""
    asked = _asked()
    if asked and asked not in {page.url_path for page in pages}:
        st.session_state[_NOT_THERE] = asked
    elif shown is not pages[0]:
        st.session_state.pop(_NOT_THERE, None)
    with st.container():  # what stands below keeps its place
        if name := st.session_state.get(_NOT_THERE):
            st.warning(
                translate(
                    "There is no page “{name}”: this is the first one, “{title}”, and “Next” below "
                    "it leads through the others.",
                    name=literal(name[:60]),
                    title=shown.title,
                ),
                icon=":material/link_off:",
            )


def _lead_on(page: Page) -> None:
    """Open a page with all settings of the link."""
    link = [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
    st.switch_page(page, query_params=link)


def _asked() -> str:
    """Give the address that this run of the page was asked for; "" where it was not by one."""
    context = get_script_run_ctx()
    return str(context.pages_manager.intended_page_name or "") if context else ""
