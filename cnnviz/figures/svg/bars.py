"""Numbers with names as bars."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.svg.element import ACCENT, STROKE, Drawing, box, drawing, text

_ROW, _NAMES, _LONGEST, _NUMBERS = 24, 78, 110, 64  # px


def bars(rows: Sequence[tuple[str, float, str]], label: str, lit: int | None = None) -> Drawing:
    """Draw a bar for each number, the longest as long as there is room.

    Parameters
    ----------
    rows : sequence of (str, float, str)
        Names, numbers that are not below 0, and the same as they are written.
    label : str
        What they are; names and numbers follow it.
    lit : int, optional
        The bar that stands out; by default all do.

    Examples
    --------
    >>> bars([("cat", 0.75, "75%"), ("dog", 0.25, "25%")], "Shares").label
    'Shares: cat 75%, dog 25%'
    """
    most = max(number for _, number, _ in rows) or 1
    parts = []
    for at, (name, number, written) in enumerate(rows):
        middle = at * _ROW + _ROW / 2
        length = max(1, number / most * _LONGEST)
        fill = ACCENT if lit in (None, at) else STROKE
        parts += [
            text(_NAMES - 6, middle, name, size=12, anchor="end"),
            box(_NAMES, middle - 8, length, 16, fill=fill),
            text(_NAMES + length + 6, middle, written, size=12, anchor="start"),
        ]
    said = ", ".join(f"{name} {written}" for name, _, written in rows)
    return drawing(_NAMES + _LONGEST + _NUMBERS, len(rows) * _ROW, f"{label}: {said}", *parts)
