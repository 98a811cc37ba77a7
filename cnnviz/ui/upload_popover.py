"""A popover to bring a file by, which closes when the file is taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def upload_popover(label: str, icon: str, key: str) -> Iterator[None]:
    """Draw what stands inside it; closed if a file was taken, since it would hide what comes of it.

    Parameters
    ----------
    label : str
    icon : str
        The name of one of Google's Material symbols, as Streamlit writes it.
    key : str
        Of the popover.
    """
    if taken_key(key) in st.session_state:
        st.session_state[key] = False
    with st.popover(label, icon=icon, width="stretch", key=key, on_change="rerun"):
        # Only now the browser is told: a run that ends before leaves it to the next, for which the
        # browser says that it is still open.
        st.session_state.pop(taken_key(key), None)
        yield


def close_upload_popover(key: str) -> None:
    """Know that a file was taken: in a callback."""
    st.session_state[taken_key(key)] = True


def taken_key(key: str) -> str:
    """Name the entry of the session that says so."""
    return f"{key}_taken"
