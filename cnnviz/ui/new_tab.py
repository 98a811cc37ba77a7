"""Addresses that are opened in a new tab, which shows the app as this one does."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.ui.language import language_query
from cnnviz.ui.pages import PageEntry

EMBEDDING = ("embed", "embed_options")
"""How the app is shown inside another page, in an address: `st.query_params` has neither."""


# Of Markdown, to a page of the app with settings.
_ADDRESS = re.compile(r"(?<=\]\()[\w-]+\?[^)\s]+(?=\))")


def address_of(page: PageEntry, query: str = "") -> str:
    """Give the address of a page with settings, in the language and embedded as this page is.

    Parameters
    ----------
    page : PageEntry
    query : str
        Its settings, already URL-encoded.
    """
    parts = "&".join(filter(None, [query, _shown_so()]))
    return f"{page.address}?{parts}" if parts else page.address


def app_address() -> str:
    """Give the app's whole address, as the browser knows it, with a slash at its end."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{here.path.rsplit('/', 1)[0]}/"


def with_links_kept(text: str) -> str:
    """Have the links of a text to pages of the app lead on in the language and embedded as it is.

    Parameters
    ----------
    text : str
        Markdown.
    """
    kept = _shown_so()
    return _ADDRESS.sub(lambda found: f"{found[0]}&{kept}", text) if kept else text


def _shown_so() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return ""
    embedding = [each for each in parse_qsl(context.query_string) if each[0] in EMBEDDING]
    return "&".join(filter(None, [urlencode(language_query()), urlencode(embedding)]))
