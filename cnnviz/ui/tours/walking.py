"""Going through a tour: each step sets its page, and sees the moves that it waits for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import streamlit as st

from cnnviz.i18n import translate
from cnnviz.nets.reading import short
from cnnviz.teaching.tours import Step, Wait
from cnnviz.ui.link import Link
from cnnviz.ui.page_links import link_of
from cnnviz.ui.tours.place import IN_ADDRESS, Place, places, read_place, show_page
from cnnviz.ui.tours.texts import tour_of, tours_of

REFUSED = "tours_refused"
_LEFT, _BEFORE, _OPENED = "tours_left", "tours_before", "tours_opened"


def arrive(page: str) -> None:
    """Come to a page: by the router, before the page runs. A link may name a step of its tour."""
    show_page(page)
    asked = st.query_params.get(IN_ADDRESS)
    if asked is None or not tours_of(page) or link_of(page).restored:
        return
    try:
        place = read_place(page, asked)
    except ValueError as rule:
        st.session_state[REFUSED] = translate(
            "This link's `tour` is `{value}`, but {rule}.", value=short(asked), rule=rule
        )
    else:
        begin(place.tour, place.step, given=st.query_params.keys())


def begin(name: str, step: int = 1, given: Collection[str] = ()) -> None:
    """Go to a step of a tour, and set the tour's page as the step wants it.

    Parameters
    ----------
    name : str
        Of the tour.
    step : int
        From 1; one more than there are ends the tour.
    given : collection of str
        Settings that a link brings, and that stay.
    """
    tour = tour_of(name)
    link = link_of(tour.page)
    if tour.page not in places() and link.restored:
        _before()[tour.page] = _own_settings(link)
    places()[tour.page] = Place(name, step)
    _left().pop(name, None)
    if step <= len(tour.steps):
        _set(link, tour.steps[step - 1], given)


def leave(page: str) -> None:
    """Close the tour of a page; settings of the visitor's own come back."""
    place = places().pop(page)
    if place.step <= len(tour_of(place.tour).steps):
        _left()[place.tour] = place.step
    for name, value in _before().pop(page, {}).items():
        link_of(page).set(name, value)


def open_tour(name: str, step: int = 1) -> None:
    """Go to a step of a tour, whatever page it is of: a callback, so the page changes after it."""
    begin(name, step)
    open_page(tour_of(name).page)


def open_page(page: str) -> None:
    """Have another page opened by the run that is to come."""
    st.session_state[_OPENED] = page


def opened_page() -> str:
    """Give, once, the page that was to be opened; "" if there is none."""
    page: str = st.session_state.pop(_OPENED, "")
    return page


def step_left(name: str) -> int:
    """Give the step at which a tour was left in this session, else the first."""
    return _left().get(name, 1)


def notice(page: str) -> None:
    """See whether the moves that the step waits for were made."""
    place = places()[page]
    step = tour_of(place.tour).steps[place.step - 1]
    if not place.moved and all(_made(link_of(page), wait) for wait in step.waits):
        places()[page] = place._replace(moved=True)


def make_moves(page: str) -> None:
    """Make the moves that the step waits for in the visitor's place."""
    place, link = places()[page], link_of(page)
    for wait in tour_of(place.tour).steps[place.step - 1].waits:
        link.set(wait.setting, _value(link, wait.setting, wait.value))


def can_be_made(step: Step) -> bool:
    """Tell whether the moves that a step waits for are known."""
    return all(wait.equal for wait in step.waits)


def _set(link: Link, step: Step, given: Collection[str]) -> None:
    for field in link.fields:
        if not field.linked or field.name in given:
            continue
        if field.name in step.settings:
            link.set(field.name, _value(link, field.name, step.settings[field.name]))
        elif not field.stays:
            link.set(field.name, field.default)


def _own_settings(link: Link) -> dict[str, Any]:
    """Give the settings that a tour will change, where the visitor has changed any of them."""
    fields = [field for field in link.fields if field.linked and not field.stays]
    values = {field.name: link.get(field.name) for field in fields}
    changed = any(not field.same(values[field.name], field.default) for field in fields)
    return values if changed else {}


def _made(link: Link, wait: Wait) -> bool:
    wanted = _value(link, wait.setting, wait.value)
    return link.field(wait.setting).same(link.get(wait.setting), wanted) == wait.equal


def _value(link: Link, name: str, text: str) -> Any:
    """Give the value of a setting; the one by default where there is no text."""
    field = link.field(name)
    return field.read(text) if text else field.default


def _left() -> dict[str, int]:
    found: dict[str, int] = st.session_state.setdefault(_LEFT, {})
    return found


def _before() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = st.session_state.setdefault(_BEFORE, {})
    return found
