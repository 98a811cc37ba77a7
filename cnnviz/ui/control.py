"""A control of a setting: shown, or held by an assignment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from cnnviz.ui.assignments.session import is_held, is_hidden, note_drawn

T = TypeVar("T")


def control(
    draw: Callable[..., T], label: str, *arguments: Any, key: str, of: str = "", **options: Any
) -> T:
    """Draw a widget of a setting, unless an assignment hides it; one that is fixed is disabled.

    Parameters
    ----------
    draw : callable
        One of Streamlit's widgets.
    label : str
    key : str
        The widget's own.
    of : str
        The entry of the session that holds the setting, where it is not the widget's own.
    *arguments, **options
        The widget's further ones.

    Returns
    -------
    Whatever the widget gives: the entry's value where it is hidden.
    """
    entry = of or key
    note_drawn(entry, label)
    if is_hidden(entry):
        value: T = st.session_state[key]
        return value
    if is_held(entry):
        options["disabled"] = True
    return draw(label, *arguments, key=key, **options)
