"""Widgets that show what others change too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict

import streamlit as st


class Showing(TypedDict):
    """What a widget is given to show a value: its entry in the session state is the value."""

    key: str
    on_change: Callable[[], None]


def showing(name: str, value: object, take: Callable[[Any], object]) -> Showing:
    """Let a widget show a value which not only it changes.

    A run of the page that changes the value may be overtaken by the next one, before the browser
    has been told. The browser then sends the value from before with whatever was clicked, and
    Streamlit takes that for a choice. So what others changed is shown by a widget of another key,
    of which the browser has sent nothing, and what it says of the one before is passed over.

    Parameters
    ----------
    name : str
        Of the widget: no other one's.
    value : object
        What it is to show; after its own callback, what was chosen.
    take : callable
        Told what is chosen.
    """
    count = f"{name}_changed"
    changed = st.session_state.get(count, 0)
    key = f"{name}_{changed}"
    if key in st.session_state and st.session_state[key] != value:
        changed += 1
        st.session_state[count] = changed
        key = f"{name}_{changed}"
    st.session_state[key] = value

    def on_change() -> None:
        if st.session_state.get(count, 0) == changed:
            take(st.session_state[key])

    return {"key": key, "on_change": on_change}
