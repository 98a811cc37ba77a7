"""Which step of which tour a visitor is at: in the session, and in addresses as ``tour``."""

from __future__ import annotations

import re
from typing import NamedTuple

import streamlit as st

from cnnviz.i18n import message
from cnnviz.ui.tours.texts import tour_of, tours_of

IN_ADDRESS = "tour"
_SHOWN, _PLACES = "tours_page", "tours_places"


class Place(NamedTuple):
    """A place in a tour.

    Attributes
    ----------
    tour : str
    step : int
        From 1; one more than there are where all are done.
    moved : bool
        Whether the moves that the step waits for were seen.
    """

    tour: str
    step: int
    moved: bool = False


def show_page(page: str) -> None:
    """Say which page is shown: by the router, before the page runs."""
    st.session_state[_SHOWN] = page


def shown_page() -> str:
    """Give the name of the page that is shown."""
    page: str = st.session_state.get(_SHOWN, "")
    return page


def places() -> dict[str, Place]:
    """Give where the visitor is, by the names of the pages on which a tour is open."""
    found: dict[str, Place] = st.session_state.setdefault(_PLACES, {})
    return found


def in_address() -> str:
    """Write the step that is open on the page shown as a part of its address, or ""."""
    page = shown_page()
    place = places().get(page)
    if not place or place.step > len(tour_of(place.tour).steps):
        return ""
    return f"{IN_ADDRESS}={write_place(page, place)}"


def write_place(page: str, place: Place) -> str:
    """Write a place: the step, behind the name of the tour where it is not the page's first.

    Examples
    --------
    >>> write_place("convolution", Place("convolution", 2))
    '2'
    >>> write_place("convolution", Place("padding", 3))
    'padding.3'
    """
    first = tours_of(page)[0].name
    return str(place.step) if place.tour == first else f"{place.tour}.{place.step}"


def read_place(page: str, text: str) -> Place:
    """Read a place.

    Raises
    ------
    ValueError
        With the rule that the text breaks.

    Examples
    --------
    >>> read_place("convolution", "padding.3")
    Place(tour='padding', step=3, moved=False)
    """
    steps = {tour.name: len(tour.steps) for tour in tours_of(page)}
    first = next(iter(steps))
    name, step = (text.partition(".")[::2]) if "." in text else (first, text)
    if name not in steps or not re.fullmatch(r"\d", step) or not 1 <= int(step) <= steps[name]:
        raise ValueError(
            message(
                "it must be a step of this page's tour, 1 to {last}",
                last=steps.get(name, steps[first]),
            )
        )
    return Place(name, int(step))
