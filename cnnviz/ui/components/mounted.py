"""What the page that is shown has mounted: each component with what it was sent."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

_ENTRY = "components_mounted"


class Mounted(NamedTuple):
    """A component on a page.

    Attributes
    ----------
    name : str
        Of its folder.
    language : str
    data : object
        What it was sent: bytes, or what JSON can hold.
    """

    name: str
    language: str
    data: object


def forget_mounted() -> None:
    """Begin a page: by the router, before the page runs."""
    st.session_state[_ENTRY] = {}


def mounted() -> dict[str, Mounted]:
    """Give the components of the page, by their keys, in the order in which they stand there."""
    found: dict[str, Mounted] = st.session_state.setdefault(_ENTRY, {})
    return found
