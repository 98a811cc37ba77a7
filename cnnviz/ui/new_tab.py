"""Addresses that are opened in a new tab, which shows the app as this one does."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.ui.language import language_query
from cnnviz.ui.pages import PageEntry

EMBEDDING = ("embed", "embed_options")
"""How the app is shown inside another page, in an address: `st.query_params` has neither."""


def address_of(page: PageEntry, query: str) -> str:
    """Give the address of a page with settings, in the language and embedded as this page is.

    Parameters
    ----------
    page : PageEntry
    query : str
        Its settings, already URL-encoded.
    """
    context = get_script_run_ctx()
    shown = parse_qsl(context.query_string) if context else []
    kept = urlencode([each for each in shown if each[0] in EMBEDDING])
    parts = filter(None, [query, urlencode(language_query()), kept])
    return f"{page.address}?{'&'.join(parts)}"
