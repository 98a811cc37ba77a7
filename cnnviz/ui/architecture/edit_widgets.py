"""Widgets that are set from the network before they are drawn, and write back what is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from cnnviz.nets.spec import MAX_SIDE


def set_widget(name: str, value: Any) -> str:
    """Set a widget of the network, before it is drawn, and give its key."""
    key = f"arch_edit_{name}"
    st.session_state[key] = value
    return key


def change_by(key: str, change: Callable[[Any], None]) -> Callable[[], None]:
    """Make a widget's callback of what its value changes."""
    return lambda: change(st.session_state[key])


def whole_number(
    label: str, name: str, value: int, change: Callable[[int], None], largest: int = MAX_SIDE
) -> None:
    """Draw a field of a whole number from 1."""
    key = set_widget(name, value)
    st.number_input(label, 1, largest, key=key, on_change=change_by(key, change))
