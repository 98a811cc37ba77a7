"""Numbers in cells, or one cell that is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import colourise, limit_of
from cnnviz.figures.numbers import number
from cnnviz.figures.svg.element import ACCENT, FAINT, GROUND, Drawing, box, drawing, text

_CELL, _WIDE = 38, 54  # px; numbers of more than four characters need more
_PALE = 2.5  # times the largest number: the ends of the scale are too strong to write on


def number_grid(
    values: NDArray[np.floating[Any]], label: str, asked: tuple[int, int] | None = None
) -> Drawing:
    """Draw a grid of numbers, orange above zero and blue below.

    Parameters
    ----------
    values : ndarray, shape (rows, columns)
    label : str
        What it is; the numbers follow it, for who cannot see them.
    asked : (int, int), optional
        A cell with a question mark; the others are then empty.

    Examples
    --------
    >>> number_grid(np.array([[1.0, 0.0], [0.0, -1.0]]), "Kernel").label
    'Kernel: 1 0; 0 −1'
    """
    rows, columns = values.shape
    texts = [[number(round(each, 4)) for each in row] for row in values.tolist()]
    longest = max(len(each) for row in texts for each in row)
    width = _CELL if longest <= 4 or asked else _WIDE
    parts = []
    for row, column in np.ndindex(rows, columns):
        left, top = 1 + column * width, 1 + row * _CELL
        fill = GROUND if asked else _paint(float(values[row, column]), limit_of(values))
        parts.append(box(left, top, width, _CELL, fill=fill, stroke=FAINT))
        if not asked:
            parts.append(text(left + width / 2, top + _CELL / 2, texts[row][column], size=14))
    if asked:
        left, top = 1 + asked[1] * width, 1 + asked[0] * _CELL
        parts += [
            box(left, top, width, _CELL, fill="none", stroke=ACCENT, stroke_width=3),
            text(left + width / 2, top + _CELL / 2, "?", size=20, color=ACCENT),
        ]
    said = f"{rows} × {columns}" if asked else "; ".join(" ".join(row) for row in texts)
    return drawing(2 + columns * width, 2 + rows * _CELL, f"{label}: {said}", *parts)


def _paint(value: float, limit: float) -> str:
    light, dark = (
        "rgb({}, {}, {})".format(*colourise([value], _PALE * limit, theme)[0])
        for theme in ("light", "dark")
    )
    return f"light-dark({light}, {dark})"
