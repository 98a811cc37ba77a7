"""Addresses that name no page, or one by the address that it had before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.ui.pages import PAGES
from cnnviz.ui.text import literal

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

_NOT_THERE = "addresses_not_there"


def lead_on(scripts: Mapping[str, Page]) -> None:
    """Open the page whose old address was asked for, with the settings of the link."""
    asked = _asked()
    for name, page in PAGES.items():
        if asked in page.old_addresses:
            link = [
                (key, value) for key in st.query_params for value in st.query_params.get_all(key)
            ]
            st.switch_page(scripts[name], query_params=link)


def no_such_page(shown: Page) -> None:
    """Say that the address names no page, for as long as the first one stands in its place."""
    asked, first = _asked(), next(iter(PAGES.values()))
    if asked and asked not in {page.address for page in PAGES.values()}:
        st.session_state[_NOT_THERE] = asked
    elif shown.title != first.title:
        st.session_state.pop(_NOT_THERE, None)
    with st.container():  # what stands below keeps its place
        if name := st.session_state.get(_NOT_THERE):
            st.warning(
                f"There is no page “{literal(name[:60])}”: this is the first one, “{shown.title}”, "
                "and “Next” below it leads through the others.",
                icon=":material/link_off:",
            )


def _asked() -> str:
    """Give the address that this run of the page was asked for; "" where it was not by one."""
    context = get_script_run_ctx()
    return str(context.pages_manager.intended_page_name or "") if context else ""
