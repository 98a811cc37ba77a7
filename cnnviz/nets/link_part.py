"""One of several kinds with its settings as a part of a link, both ways: ``c,f4,k5,psame``.

A code for the kind, and for each setting that differs from its default a letter and the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from cnnviz.i18n import message
from cnnviz.nets.reading import ReadingError, known_kind, made, short
from cnnviz.nets.settings import CheckedSettings

T = TypeVar("T", bound=CheckedSettings)


class LinkParts(Generic[T]):
    """The parts of a link that are of some kinds.

    Parameters
    ----------
    what : str
        That a sentence calls one of them.
    kinds : dict
        By their codes; a letter is the same setting of all.
    write : callable
        Gives the text of a setting's value.
    read : callable
        Takes a setting's name and the text of its value.
    """

    def __init__(
        self,
        what: str,
        kinds: Mapping[str, type[T]],
        write: Callable[[Any], str],
        read: Callable[[str, str], Any],
    ) -> None:
        self._what, self._kinds, self._write, self._read = what, kinds, write, read
        self._codes = {kind: code for code, kind in kinds.items()}
        self._names = {
            letter: name for kind in kinds.values() for name, letter in kind.letters().items()
        }

    def write(self, settings: T) -> str:
        """Write a part."""
        letters, chosen = settings.letters(), settings.chosen()
        written = (f"{letters[name]}{self._write(value)}" for name, value in chosen.items())
        return ",".join([self._codes[type(settings)], *written])

    def read(self, part: str) -> T:
        """Read a part.

        Raises
        ------
        ReadingError
        """
        code, *settings = part.split(",")
        kind = known_kind(code, self._kinds, self._what)
        found: dict[str, Any] = {}
        for setting in settings:
            name = self._names.get(setting[:1])
            if name is None or name in found:
                raise ReadingError(
                    message('"{setting}" is unknown or given twice.', setting=short(setting))
                )
            found[name] = self._read(name, setting[1:])
        return made(kind, found, f"`{kind.__name__}`")
