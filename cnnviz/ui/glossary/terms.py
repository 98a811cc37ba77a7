"""The terms in the language that is spoken: ``text/<language>/glossary.md``."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz.i18n import ENGLISH, current_language, speak
from cnnviz.teaching.glossary import Forms, Term, read_glossary

if TYPE_CHECKING:
    from cnnviz.figures.svg import Drawing

_FOLDER = Path(__file__).parents[1] / "text"


def terms(language: str | None = None) -> dict[str, Term]:
    """Give all terms by their names, in English where a language has none.

    Examples
    --------
    >>> terms("ko")["strides"].words, terms("ko")["strides"].page
    (('스트라이드',), 'convolution')
    """
    return _terms(language or current_language())


def word_forms() -> Forms:
    """Give the name of each term that texts are marked with, by each word for it."""
    return _forms(current_language())


def picture_of(term: Term, language: str | None = None) -> Drawing:
    """Draw a term's picture, with its words in a language."""
    return _picture(term.picture, language or current_language())


def address_of(name: str) -> str:
    """Give the address of a term, from any page of the app.

    Examples
    --------
    >>> address_of("strides")
    'glossary?term=strides'
    """
    return f"glossary?term={name}"


@cache
def _terms(language: str) -> dict[str, Term]:
    english = _read(ENGLISH)
    own = _read(language) if (_FOLDER / language / "glossary.md").exists() else {}
    return {
        name: replace(own.get(name, term), page=term.page, picture=term.picture, common=term.common)
        for name, term in english.items()
    }


def _read(language: str) -> dict[str, Term]:
    return read_glossary((_FOLDER / language / "glossary.md").read_text(encoding="utf-8"))


@cache
def _forms(language: str) -> Forms:
    marked = (term for term in _terms(language).values() if not term.common)
    return {word: term.name for term in marked for word in term.words}


@cache
def _picture(name: str, language: str) -> Drawing:
    # All pages know the terms, and few draw them: the pictures are made by much of the library.
    from cnnviz.teaching.glossary.pictures import PICTURES

    with speak(language):
        return PICTURES[name].draw()
