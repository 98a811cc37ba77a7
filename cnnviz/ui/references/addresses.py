"""Works in a text become links to the page of references."""

from __future__ import annotations

from cnnviz.i18n import speak
from cnnviz.teaching.references import with_citations


def address_of(key: str) -> str:
    """Give the address of a work, from any page of the app.

    Examples
    --------
    >>> address_of("he2016")
    'references?work=he2016'
    """
    return f"references?work={key}"


def with_sources(text: str, language: str) -> str:
    """Write the works that a text of a language names."""
    with speak(language):
        return with_citations(text, address_of)
