"""What is read from a stranger becomes settings, or one sentence that says why not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from cnnviz.i18n import message, sentence_of

T = TypeVar("T")
Entry = TypeVar("Entry")
_SHOWN = 40  # characters of a refused value that a sentence repeats
_SENTENCE = 300  # characters, where a rule repeats a stranger's text
_DIGITS = 15  # more are no whole number that any setting takes


class ReadingError(ValueError):
    """One sentence that says why a text is not what it should be."""


@contextmanager
def refusals(where: str = "") -> Iterator[None]:
    """Let a rule's sentence say where it was broken, as a `ReadingError`.

    Examples
    --------
    >>> with refusals("Layer 3"):
    ...     raise ValueError("`filters` must be at least 1, got 0.")
    Traceback (most recent call last):
    cnnviz.nets.reading.ReadingError: Layer 3: `filters` must be at least 1, got 0.
    """
    try:
        yield
    except (TypeError, ValueError) as rule:
        said = sentence_of(rule)
        said = message("{where}: {rule}", where=where, rule=said) if where else said
        raise ReadingError(said if len(said) <= _SENTENCE else said[:_SENTENCE]) from None


def read_json(text: str, maximum: int, subject: str) -> Any:
    """Read JSON of at most so many characters, in which each name is there once.

    Parameters
    ----------
    text : str
    maximum : int
    subject : str
        Of the sentence that refuses.

    Raises
    ------
    ReadingError

    Examples
    --------
    >>> read_json('{"a": 1, "a": 2}', 99, "A network")
    Traceback (most recent call last):
    cnnviz.nets.reading.ReadingError: "a" is there twice.
    """
    check_length(text, maximum, subject)
    return parsed(text, object_pairs_hook=_unique, parse_int=_whole)


def parsed(text: str, **hooks: Any) -> Any:
    """Read JSON, by the hooks of `json.loads`.

    Raises
    ------
    ReadingError
    """
    try:
        return json.loads(text, **hooks)
    except ReadingError:
        raise
    except (ValueError, RecursionError):
        raise ReadingError(message("This is no JSON.")) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ReadingError(message('"{name}" is there twice.', name=short(name)))
        found[name] = value
    return found


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= _DIGITS else float(digits)


def check_length(text: str, maximum: int, subject: str) -> None:
    """Refuse a text that is too long.

    Raises
    ------
    ReadingError
    """
    if len(text) > maximum:
        raise ReadingError(
            message(
                "{subject} has at most {maximum:,} characters, got {count:,}.",
                subject=subject,
                maximum=maximum,
                count=len(text),
            )
        )


def read_each(entries: Sequence[Entry], read: Callable[[Entry], T], what: str) -> tuple[T, ...]:
    """Read one entry after the other; a refusal names the entry.

    Raises
    ------
    ReadingError
    """
    found = []
    for number, entry in enumerate(entries, 1):
        with refusals(message("{what} {number}", what=what, number=number)):
            found.append(read(entry))
    return tuple(found)


def read_kind(entry: Any, kinds: Mapping[str, type[T]], what: str) -> T:
    """Make one of several kinds, as ``{"kind": …}`` with its settings says.

    Raises
    ------
    ReadingError
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("kind"), str):
        raise ReadingError(
            message("It must be {example} with its settings.", example='{"kind": …}')
        )
    settings = {name: plain(value) for name, value in entry.items() if name != "kind"}
    kind = known_kind(entry["kind"], kinds, what)
    return made(kind, settings, f"`{kind.__name__}`")


def known_kind(name: str, kinds: Mapping[str, type[T]], what: str) -> type[T]:
    """Find a kind by its name or its letters in a link.

    Raises
    ------
    ReadingError
    """
    if name not in kinds:
        raise ReadingError(
            message('There is no {what} of the kind "{name}".', what=what, name=short(name))
        )
    return kinds[name]


def made(kind: type[T], values: Any, subject: str) -> T:
    """Make a dataclass of settings by name.

    Parameters
    ----------
    kind : type
    values : object
        What a stranger wrote.
    subject : str
        Of the sentence that refuses.

    Raises
    ------
    ReadingError
    """
    settings = named_settings(kind, values, subject)
    with refusals():
        return kind(**settings)


def named_settings(kind: type, values: Any, subject: str) -> dict[str, Any]:
    """Let through what can be the settings of a dataclass, by name; see `made`.

    Raises
    ------
    ReadingError

    Examples
    --------
    >>> from cnnviz.nets.layers import Flatten
    >>> named_settings(Flatten, {"size": 1}, "A Flatten")
    Traceback (most recent call last):
    cnnviz.nets.reading.ReadingError: A Flatten has no setting "size".
    """
    if not isinstance(values, dict):
        raise ReadingError(
            message("{subject} must be its settings by name: {{…}}.", subject=subject)
        )
    needed = {each.name: each.default is MISSING for each in fields(kind)}
    for name in values:
        if name not in needed:
            raise ReadingError(
                message(
                    '{subject} has no setting "{name}".', subject=subject, name=short(str(name))
                )
            )
    for name in needed:
        if needed[name] and name not in values:
            raise ReadingError(message("{subject} needs `{name}`.", subject=subject, name=name))
    return values


def plain(value: Any, depth: int = 0) -> Any:
    """Let through what a setting can be, with lists as tuples, so that sentences stay short.

    Raises
    ------
    ReadingError
    """
    if isinstance(value, list) and len(value) <= 3 and depth < 2:
        return tuple(plain(each, depth + 1) for each in value)
    if isinstance(value, str):
        return word(value)
    if value is None or isinstance(value, int | float):
        return value
    raise ReadingError(
        message("A setting must be a number, a word, true, false, null or a short list.")
    )


def word(text: str) -> str:
    """Let through a text that a name or a setting can be.

    Raises
    ------
    ReadingError
    """
    if not re.fullmatch(r"[\w .()+-]{0,40}", text):
        raise ReadingError(
            message(
                "A name or word has at most 40 letters, digits, blanks and _ . ( ) + -, got "
                '"{text}".',
                text=short(text),
            )
        )
    return text


def short(text: str) -> str:
    """Cut a stranger's text for a sentence, without what Markdown or a terminal would act on."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    line = line.replace("`", "'")
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"
