"""The one process that holds models, for all who look."""

from __future__ import annotations

import os
from collections.abc import Callable

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.i18n import message
from cnnviz.inspection import Inspector
from cnnviz.inspection.uploads import Uploads
from cnnviz.serving import RateLimit, Serving, serving
from cnnviz.ui.session_owner import owner


@st.cache_resource
def inspector() -> Inspector:
    """Give the app's inspector; its process starts with the first question."""
    bounds = serving()
    uploads = Uploads(bounds.visitor_models_mb, bounds.models_hours) if bounds else None
    return Inspector(
        os.environ.get("CNNVIZ_STORE", ""),
        uploads=uploads,
        refusal=question_bound(bounds) if bounds else str,
        apart=bounds is not None,  # one's own file is for oneself alone
        asked_by=active_session_check,
    )


def question_bound(bounds: Serving) -> Callable[[], str]:
    """Give what says why a visitor's question is not asked, or "": they asked too many just now."""
    limit = RateLimit(bounds.visitor_questions_per_minute)

    def refusal() -> str:
        # Outside of a page the app asks by itself.
        if get_script_run_ctx(suppress_warning=True) is None or limit.takes(owner()):
            return ""
        return message(
            "Your pages asked more than {most:,} questions within a minute: wait a moment and try "
            "it again.",
            most=limit.per_minute,
        )

    return refusal


def active_session_check() -> Callable[[], bool]:
    """Give what tells, in any thread, whether this visitor's page is still open.

    For a `Job` that only this visitor waits for, and for short questions: who waits for the same
    answer asks it anew. What others wait for too, a download, goes on without them.
    """
    context = get_script_run_ctx()
    if context is None or not Runtime.exists():
        return lambda: True
    runtime, session = Runtime.instance(), context.session_id
    # In tests of Streamlit's own kind the runtime is a stand-in, which tells nothing.
    return lambda: runtime.is_active_session(session) is not False
