"""The words of an HTML fragment: all its texts, and the attributes that are read to people."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser

_NAMES = re.compile(r' (aria-label|aria-roledescription|title|placeholder|alt)="([^"]+)"')
_VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}


def with_words(fragment: str, say: Callable[[str], str]) -> str:
    """Put other words into a fragment.

    Parameters
    ----------
    fragment : str
    say : callable
        Given each text, without the space around it, and each attribute that names or explains;
        gives what stands there instead. What is in an element with ``translate="no"``, as symbols
        are, is passed over, and so is what has no letter.

    Examples
    --------
    >>> with_words('<p title="Play"> sum <i translate="no">z</i></p>', str.upper)
    '<p title="PLAY"> SUM <i translate="no">z</i></p>'
    """
    writer = _Writer(say)
    writer.feed(fragment)
    writer.close()
    return "".join(writer.written)


class _Writer(HTMLParser):
    def __init__(self, say: Callable[[str], str]) -> None:
        super().__init__()
        self.say = say
        self.written: list[str] = []
        self._untranslated: list[bool] = []  # of each element that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._write_start()
        if tag not in _VOID:
            self._untranslated.append(dict(attrs).get("translate") == "no")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._write_start()

    def handle_endtag(self, tag: str) -> None:
        self.written.append(f"</{tag}>")
        self._untranslated.pop()

    def handle_data(self, data: str) -> None:
        text = data.strip()
        said = escape(self._said(text), quote=False)
        before, after = data.split(text, 1) if text else (data, "")
        self.written.append(f"{before}{said}{after}")

    def _write_start(self) -> None:
        def named(found: re.Match[str]) -> str:
            return f' {found[1]}="{escape(self._said(unescape(found[2])))}"'

        self.written.append(_NAMES.sub(named, self.get_starttag_text() or ""))

    def _said(self, text: str) -> str:
        if any(self._untranslated) or not any(letter.isalpha() for letter in text):
            return text
        return self.say(text)
