"""Formulas with the numbers of a page put in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.ui.frame import choose_one
from cnnviz.ui.link import Link


def formula_head(link: Link, title: str, anchor: str) -> str:
    """Draw a heading and the choice of whose numbers are put in; give "grid" or "photo"."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header(title, anchor=anchor)
        sources = {"grid": translate("The grid"), "photo": translate("The photo")}
        return choose_one(translate("Numbers of"), sources, link.key("formula"))


def write_formulas(make: Callable[[], Sequence[str]], otherwise: str) -> None:
    """Write two formulas a row, or a sentence where a setting is impossible."""
    try:
        formulas = make()
    except ValueError:
        st.caption(otherwise)
        return
    for left, right in zip(formulas[::2], formulas[1::2], strict=True):
        for place, formula in zip(st.columns(2), (left, right), strict=True):
            place.latex(formula)
