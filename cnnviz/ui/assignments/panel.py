"""What stands above a page: the assignment that a link brought, or the one that is being made."""

from __future__ import annotations

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui.assignments import session
from cnnviz.ui.assignments.making import is_made_on, make_assignment
from cnnviz.ui.page_links import link_of
from cnnviz.ui.text import literal_lines


def assignment_panel(page: str) -> None:
    """Draw what a page's link asks for, and, for who makes one on this page, how it is made."""
    if not page:
        return
    here = session.given(link_of(page).page)
    if here and (here.assignment.task or here.assignment.hand_in):
        with st.container(key="assignment", border=True):
            st.markdown(f"**{translate('Assignment')}**")
            st.caption(translate("By whoever made this link."))
            if here.assignment.task:
                st.markdown(literal_lines(here.assignment.task))
            if here.assignment.hand_in:
                st.markdown(
                    f"**{translate('To hand in')}:** {literal_lines(here.assignment.hand_in)}"
                )
    if is_made_on(page):
        make_assignment(page)
