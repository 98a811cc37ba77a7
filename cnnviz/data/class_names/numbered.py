"""Names that come with their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBERED = re.compile(r"(\d{1,6})(?:\s*[:.,;)=-]\s*|\s+)(\S.*)")


def numbered(lines: Sequence[str]) -> list[tuple[str, str]] | None:
    """Divide lines into numbers and names; None where one has no number."""
    found = [match.groups() for line in lines if (match := _NUMBERED.fullmatch(line))]
    return [(number, name) for number, name in found] if len(found) == len(lines) else None


def in_order(pairs: Sequence[tuple[str, str]] | None) -> list[str] | None:
    """Give the names in the order of their numbers; None where these are no count."""
    if not pairs or not is_count([number for number, _ in pairs]):
        return None
    return [name for _, name in sorted(pairs, key=lambda pair: int(pair[0]))]


def is_count(texts: Sequence[str]) -> bool:
    """Tell whether texts are the numbers from 0 or 1 on, in any order."""
    if not texts or not all(re.fullmatch(r"[0-9]{1,6}", text) for text in texts):
        return False
    numbers = sorted(map(int, texts))
    return numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
