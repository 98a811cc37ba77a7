"""One of several kinds with its settings as a part of a link, both ways: ``c,f4,k5,psame``.

A code for the kind, and for each setting that differs from its default a letter and the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from cnnviz.nets.reading import ReadingError, known_kind, made, short
from cnnviz.nets.settings import CheckedSettings

T = TypeVar("T", bound=CheckedSettings)


def write_part(code: str, settings: CheckedSettings, write: Callable[[Any], str]) -> str:
    """Write a part; `write` gives the text of a value."""
    letters = settings.letters()
    return ",".join([code, *(f"{letters[n]}{write(v)}" for n, v in settings.chosen().items())])


def read_part(
    part: str, kinds: Mapping[str, type[T]], read: Callable[[str, str], Any], what: str
) -> T:
    """Read a part.

    Parameters
    ----------
    part : str
    kinds : dict
        By their codes; a letter is the same setting of all.
    read : callable
        Takes the name of a setting and the text of its value.
    what : str
        That a sentence calls one of the kinds.

    Raises
    ------
    ReadingError
    """
    code, *settings = part.split(",")
    kind = known_kind(code, kinds, what)
    names = {letter: name for each in kinds.values() for name, letter in each.letters().items()}
    found: dict[str, Any] = {}
    for setting in settings:
        name = names.get(setting[:1])
        if name is None or name in found:
            raise ReadingError(f'"{short(setting)}" is unknown or given twice.')
        found[name] = read(name, setting[1:])
    return made(kind, found, f"`{kind.__name__}`")
