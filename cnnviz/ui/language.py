"""The language of a session: of its address, else chosen, else the browser's, else English."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.i18n import ENGLISH, LANGUAGES, PSEUDO, message
from cnnviz.i18n.message import Message
from cnnviz.nets.reading import short

PARAMETER = "lang"
"""The language's name in an address."""

KEY = "language"
"""The session's language in ``st.session_state``; a page may set it."""

COOKIE = "cnnviz_language"
"""What the browser keeps of a language that was asked for: a page's first run can read it."""

_ASKED = "language_asked"
_IN_ADDRESS = "language_in_address"


def session_language() -> str:
    """Give the language of the session that runs; English where none does, as in a thread."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    language: str | None = st.session_state.get(KEY)
    if language is None:
        language = st.session_state[KEY] = _first()
    return language


def language_query() -> dict[str, str]:
    """Give what an address says of the language: something where the session's own one did."""
    return {PARAMETER: session_language()} if st.session_state.get(_IN_ADDRESS) else {}


def refused_language(asked: str | None) -> list[Message]:
    """Say so where an address asks for a language that there is not."""
    if asked is None or _spoken(asked):
        return []
    return [
        message(
            "This link's `{name}` is `{value}`, but it must be one of {options}; your browser's "
            "language is used.",
            name=PARAMETER,
            value=short(asked),
            options=", ".join(LANGUAGES),
        )
    ]


def asked_for() -> bool:
    """Tell whether somebody asked for the session's language: by its address, or the switch."""
    return bool(st.session_state.get(_ASKED))


def ask_for_language() -> None:
    """Know that the language was chosen: a callback."""
    st.session_state[_ASKED] = True


def negotiated(wanted: Iterable[str | None]) -> str:
    """Give the first language that there is, of codes as browsers write them; else English.

    Examples
    --------
    >>> negotiated([None, "fr-CA", "ko-KR"])  # no French yet, and Korean of any country
    'ko'
    """
    for code in wanted:
        if found := _spoken(code) or _spoken((code or "").split("-")[0]):
            return found
    return ENGLISH


def _first() -> str:
    asked = _spoken(st.query_params.get(PARAMETER))
    if asked:
        st.session_state[_ASKED] = st.session_state[_IN_ADDRESS] = True
        return asked
    return negotiated([_cookie(), st.context.locale])


def _cookie() -> str | None:
    return st.context.cookies.get(COOKIE)


def _spoken(code: str | None) -> str | None:
    return next((each for each in (*LANGUAGES, PSEUDO) if each == code), None)
