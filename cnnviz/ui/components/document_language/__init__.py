"""The language of the browser's document, and of Streamlit's own words in it: both are English."""

from __future__ import annotations

from cnnviz.ui.components import register

_mount = register("document_language")


def document_language(language: str, *, cookie: str | None) -> None:
    """Tell browsers, screen readers and translators what the page is written in.

    Parameters
    ----------
    language : str
        By its BCP 47 code.
    cookie : str, optional
        Under which the browser keeps it for later visits.
    """
    _mount(key="document_language", data={"language": language, "cookie": cookie})
