"""What a pupil may be called: a stranger's text, made a plain line and told apart from others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from cnnviz.i18n import message

MAX_NAME = 24  # characters
_MARKS = 3  # accents that may stand on one letter


def plain_name(text: str) -> str:
    r"""Make one line of what was typed, without signs that nobody sees or that change direction.

    Raises
    ------
    ValueError
        If nothing is left, or more than 24 characters.

    Examples
    --------
    >>> plain_name("  Mina\u202e\n Kim ")
    'Mina Kim'
    """
    spaced = " ".join(unicodedata.normalize("NFC", text[: 40 * MAX_NAME]).split())
    seen = "".join(each for each in spaced if unicodedata.category(each)[0] != "C")
    name = "".join(
        part[:_MARKS] if unicodedata.combining(part[0]) else part for part in _by_marks(seen)
    )
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME:
        raise ValueError(
            message(
                "A name has 1 to {most} characters, got {count}.", most=MAX_NAME, count=len(name)
            )
        )
    return name


def told_apart(name: str, others: Iterable[str]) -> str:
    """Give a name a number where another pupil has it already, in whatever letters.

    Examples
    --------
    >>> told_apart("mina", ["Mina", "Jun", "Mina 2"])
    'mina 3'
    """
    taken = set(map(_compared, others))
    number, found = 1, name
    while _compared(found) in taken:
        number += 1
        found = f"{name} {number}"
    return found


def _by_marks(text: str) -> list[str]:
    """Divide a text into runs of accents and of all else."""
    kinds = "".join("m" if unicodedata.combining(each) else "." for each in text)
    return [text[found.start() : found.end()] for found in re.finditer(r"m+|\.+", kinds)]


def _compared(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
