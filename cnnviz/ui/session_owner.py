"""The owner of a session: a secret that the browser keeps, to list their runs after a reload.

On a person's own machine a component keeps it. An app that serves others sets a cookie that no
script can read, see `cnnviz.ui.serving.owner_cookie`, or asks who it is, see
`cnnviz.ui.serving.sign_in`.
"""

from __future__ import annotations

import streamlit as st

from cnnviz.serving import serving
from cnnviz.training import Run
from cnnviz.training.store.ids import owner_hash
from cnnviz.ui.components.session_owner import ask
from cnnviz.ui.serving.owner_cookie import SECRET, new_secret, secret_in
from cnnviz.ui.serving.sign_in import signed_in

_KEY = "session_owner"
_ANSWERED = "session_owner_answered"


def owner() -> str:
    """Give the owner's secret: the browser's, or a new one until the browser has answered."""
    if bounds := serving():
        known = signed_in() if bounds.sign_in else secret_in(st.context.cookies)
        if known:
            return known
    secret: str = st.session_state.setdefault(_KEY, new_secret())
    return secret


def owns(run: Run) -> bool:
    """Say whether the session's owner is a run's, and not somebody who has its link."""
    return owner_hash(owner()) == run.owner


def restore_owner() -> None:
    """Ask the browser for the secret that it keeps, and to keep this one if it has none.

    Once a page, at its top level. Where a browser keeps nothing, the secret is the session's.
    """
    asks = _ANSWERED not in st.session_state and serving() is None
    # What stands below keeps its place when there is nothing to ask.
    with st.container(key="session_owner_asked_for" if asks else None):
        if asks:
            ask(owner(), key="session_owner_asked", on_answer=_take)


def _take(kept: object) -> None:
    st.session_state[_ANSWERED] = True
    if isinstance(kept, str) and SECRET.fullmatch(kept):
        st.session_state[_KEY] = kept
