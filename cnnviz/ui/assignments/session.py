"""The assignments that a session works at, by the settings of their pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from cnnviz.i18n import message, sentence_of
from cnnviz.i18n.message import Message
from cnnviz.teaching.assignments import PARAMETERS, Assignment, read_assignment

_GIVEN, _DRAWN = "assignments_given", "assignments_drawn"


@dataclass(frozen=True)
class Given:
    """An assignment, in the entries of the session.

    Attributes
    ----------
    assignment : Assignment
    hidden, held : frozenset of str
        The entries whose controls are not shown, and those that keep their value.
    values : dict of str to object
        What these keep: the values that the page had when it was first drawn to its end.
    """

    assignment: Assignment
    hidden: frozenset[str]
    held: frozenset[str]
    values: dict[str, Any] = field(default_factory=dict)


def take(page: str, parts: Mapping[str, str], keys: Mapping[str, str]) -> list[Message]:
    """Take the assignment of a link.

    Parameters
    ----------
    page : str
        The name of the page's settings.
    parts : mapping of str to str
        Of the address.
    keys : mapping of str to str
        The entries of the session, by the names of the page's settings.

    Returns
    -------
    list
        A message where there is no such assignment.
    """
    given = {name: parts[name] for name in PARAMETERS if name in parts}
    if not given:
        return []
    try:
        assignment = read_assignment(given)
        for name in assignment.held:
            if name not in keys:
                raise ValueError(message("`{name}` is no setting of this page", name=name))
    except ValueError as rule:
        return [
            message(
                "This link brings an assignment, but {rule}; nothing is held.",
                rule=sentence_of(rule),
            )
        ]
    hidden, held = (
        frozenset(keys[name] for name in names) for names in (assignment.hidden, assignment.held)
    )
    st.session_state.setdefault(_GIVEN, {})[page] = Given(assignment, hidden, held)
    return []


def given(page: str) -> Given | None:
    """Give the assignment of a page."""
    found: Given | None = st.session_state.get(_GIVEN, {}).get(page)
    return found


def hold(page: str) -> None:
    """Give what an assignment holds its values again, whatever a browser sent; begin a page."""
    st.session_state[_DRAWN] = {}
    here = given(page)
    for key, value in here.values.items() if here else ():
        st.session_state[key] = value


def keep(page: str) -> None:
    """Know the values that an assignment holds: the page's, drawn to its end for the first time."""
    here = given(page)
    if here and not here.values:
        here.values.update({key: st.session_state[key] for key in here.held})


def is_hidden(key: str) -> bool:
    """Tell whether an assignment of the session hides the control of an entry."""
    return any(key in each.hidden for each in st.session_state.get(_GIVEN, {}).values())


def is_held(key: str) -> bool:
    """Tell whether an assignment of the session hides or fixes the control of an entry."""
    return any(key in each.held for each in st.session_state.get(_GIVEN, {}).values())


def held_keys() -> frozenset[str]:
    """Give the entries whose controls an assignment of the session hides or fixes."""
    return frozenset().union(*(each.held for each in st.session_state.get(_GIVEN, {}).values()))


def note_drawn(key: str, label: str) -> None:
    """Know the label of a control that the page draws; of several for one entry, the first's."""
    st.session_state.setdefault(_DRAWN, {}).setdefault(key, label)


def labels() -> dict[str, str]:
    """Give the labels of the controls that the page drew, by their entries of the session."""
    found: dict[str, str] = st.session_state.get(_DRAWN, {})
    return found
