"""The owner of a session: a secret that the browser keeps, to list their runs after a reload."""

from __future__ import annotations

import re
import secrets

import streamlit as st

from cnnviz.training import Run
from cnnviz.training.store.ids import owner_hash
from cnnviz.ui.components.session_owner import ask

_KEY = "session_owner"
_ANSWERED = "session_owner_answered"
_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


def owner() -> str:
    """Give the owner's secret: the browser's, or a new one until the browser has answered."""
    secret: str = st.session_state.setdefault(_KEY, secrets.token_urlsafe(24))
    return secret


def owns(run: Run) -> bool:
    """Say whether the session's owner is a run's, and not somebody who has its link."""
    return owner_hash(owner()) == run.owner


def restore_owner() -> None:
    """Ask the browser for the secret that it keeps, and to keep this one if it has none.

    Once a page, at its top level. Where a browser keeps nothing, the secret is the session's.
    """
    asks = _ANSWERED not in st.session_state
    # What stands below keeps its place when there is nothing to ask.
    with st.container(key="session_owner_asked_for" if asks else None):
        if asks:
            ask(owner(), key="session_owner_asked", on_answer=_take)


def _take(kept: object) -> None:
    st.session_state[_ANSWERED] = True
    if isinstance(kept, str) and _SECRET.fullmatch(kept):
        st.session_state[_KEY] = kept
