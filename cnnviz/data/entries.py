"""The files that were found in a folder or a zip, by the folders on the way to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from cnnviz.data.archive import File
from cnnviz.data.dataset import quoted
from cnnviz.i18n import message

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

    def below(self, depth: int = 1) -> Entry:
        """Give it as it is seen from so many folders further down."""
        return replace(self, way=self.way[depth:], stored=self.stored[depth:])


def folders(entries: Iterable[Entry]) -> set[str]:
    """Name the folders that files lie in."""
    return {each.way[0] for each in entries if len(each.way) > 1}


def by_folder(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Give the files in each folder, as they are seen from it, in the order of the names."""
    found: dict[str, list[Entry]] = {}
    for each in entries:
        if len(each.way) > 1:
            found.setdefault(each.way[0], []).append(each.below())
    return dict(sorted(found.items()))


def past_folders(entries: list[Entry], passed: Callable[[set[str]], bool]) -> list[Entry]:
    """Go down as long as the names of the folders are those to go past."""
    depth = 0
    while any(len(each.way) - depth > 2 for each in entries):
        if not passed({each.way[depth] for each in entries if len(each.way) - depth > 1}):
            break
        depth += 1
    # Once for all levels: there may be a hundred thousand files.
    return [each.below(depth) for each in entries] if depth else entries


def past_one_folder(entries: list[Entry], classes: Collection[str] = ()) -> list[Entry]:
    """Go down while one folder holds them all, but not into one of these classes."""
    kept = folded(classes)
    return past_folders(entries, lambda tops: len(tops) <= 1 and not folded(tops) & kept)


def folded(names: Iterable[str]) -> set[str]:
    """Give names without the case of their letters."""
    return {each.casefold() for each in names}


def listed(names: Iterable[str]) -> str:
    """List names in a sentence.

    Examples
    --------
    >>> listed({"b", "a", "c"}), listed("abcdefg")
    ('`a`, `b` and `c`', '`a`, `b`, `c` and 4 more')
    """
    ordered = [quoted(each) for each in sorted(names)]
    if not ordered:
        return message("none")
    if len(ordered) == 1:
        return ordered[0]
    if len(ordered) <= _LISTED:
        *others, last = ordered
        return message("{others} and {last}", others=", ".join(others), last=last)
    shown = ordered[: _LISTED - 1]
    return message(
        "{others} and {count:,} more", others=", ".join(shown), count=len(ordered) - len(shown)
    )
