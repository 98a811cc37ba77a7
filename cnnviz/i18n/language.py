"""Which languages there are, and which one is spoken now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from babel import Locale

CATALOGUES = Path(__file__).with_name("catalogues")
ENGLISH = "en"
LANGUAGES = (ENGLISH, *sorted(path.stem for path in CATALOGUES.glob("*.po")))
"""The language of the code, and every language that has a catalogue, by their BCP 47 codes."""

PSEUDO = "en-XA"
"""English with accents and longer words, by CLDR's code: what it leaves plain is not translated."""

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)
_source: list[Callable[[], str]] = []


def current_language() -> str:
    """Give the language that is spoken: of the innermost ``speak``, else of the session.

    Examples
    --------
    >>> current_language()
    'en'
    """
    if chosen := _spoken.get():
        return chosen
    return _source[0]() if _source else ENGLISH


@contextmanager
def speak(language: str) -> Iterator[None]:
    """Speak a language inside the block, in this thread.

    Examples
    --------
    >>> with speak("ko"):
    ...     current_language()
    'ko'
    """
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken_by(source: Callable[[], str]) -> None:
    """Let a function say which language is spoken wherever no block of ``speak`` does."""
    _source[:] = [source]


def locale_of(language: str) -> Locale:
    """Give Babel's rules of a language.

    Examples
    --------
    >>> locale_of("ko").english_name
    'Korean'
    """
    return Locale.parse(ENGLISH if language == PSEUDO else language, sep="-")


def own_name(language: str) -> str:
    """Give a language's name in itself.

    Examples
    --------
    >>> own_name("en"), own_name("ko")
    ('English', '한국어')
    """
    return language if language == PSEUDO else locale_of(language).get_display_name() or language
