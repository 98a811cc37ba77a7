"""The settings: what a link holds, and the station that is opened."""

from __future__ import annotations

import streamlit as st

from cnnviz.ui.link import Link
from cnnviz.ui.link_fields import choice
from cnnviz.ui.pages import PAGES
from cnnviz.ui.tours.texts import tour_of
from cnnviz.ui.tours.walking import begin

KERNELS = ("sobel_x", "sobel_y", "edge", "box_blur", "emboss")

LINK = Link("home", (choice("kernel", KERNELS),))

_OPENED = "home_opened"


def open_station(tour: str, step: int) -> None:
    """Open a station at a step of its tour: a callback, so the page is yet to be changed."""
    begin(tour, step)
    st.session_state[_OPENED] = tour_of(tour).page


def opened() -> str:
    """Give the script of the station that was just opened; "" if there is none."""
    page = st.session_state.pop(_OPENED, "")
    return PAGES[page].path if page else ""
