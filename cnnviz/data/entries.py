"""The files that were found in a folder or a zip, by the folders on the way to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from cnnviz.data.archive import File
from cnnviz.data.dataset import quoted

_LISTED = 4  # names in a sentence


@dataclass(frozen=True)
class Entry:
    """A file that was found.

    Attributes
    ----------
    path : str
        For sentences.
    way : tuple of str
        The names from where the classes lie down to it, composed (NFC).
    stored : tuple of str
        The same names as they are stored.
    read : callable
        Gives its bytes or its path; raises `DatasetError`.
    """

    path: str
    way: tuple[str, ...]
    stored: tuple[str, ...]
    read: Callable[[], File]

    def below(self) -> Entry:
        """Give it as it is seen from one folder further down."""
        return replace(self, way=self.way[1:], stored=self.stored[1:])


def folders(entries: Iterable[Entry]) -> set[str]:
    """Name the folders that files lie in."""
    return {each.way[0] for each in entries if len(each.way) > 1}


def past_one_folder(entries: list[Entry], classes: Collection[str] = ()) -> list[Entry]:
    """Go down while one folder holds them all, but not into one of these classes."""
    while any(len(each.way) > 2 for each in entries):
        tops = folders(entries)
        if len(tops) > 1 or tops & set(classes):
            break
        entries = [each.below() for each in entries]
    return entries


def listed(names: Iterable[str]) -> str:
    """List names in a sentence.

    Examples
    --------
    >>> listed({"b", "a", "c"}), listed("abcdefg")
    ('`a`, `b` and `c`', '`a`, `b`, `c` and 4 more')
    """
    ordered = [quoted(each) for each in sorted(names)]
    if len(ordered) > _LISTED:
        ordered[_LISTED - 1 :] = [f"{len(ordered) - _LISTED + 1:,} more"]
    return " and ".join(filter(None, (", ".join(ordered[:-1]), ordered[-1]))) if ordered else "none"
