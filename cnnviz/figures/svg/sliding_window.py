"""A kernel on its input: the padding, the first place and the next."""

from __future__ import annotations

from itertools import product

from cnnviz.figures.svg.element import (
    ACCENT,
    FAINT,
    GROUND,
    STROKE,
    Drawing,
    box,
    drawing,
    line,
    text,
)
from cnnviz.ops import Window

_MOST, _CELL, _ROOM = 460, 30, 22  # px: the width, a cell, and the room for the counts


def sliding_window(window: Window, label: str) -> Drawing:
    """Draw the padded input, the kernel's first place, and its next to the right and below.

    Examples
    --------
    >>> drawn = sliding_window(Window((5, 5), (3, 3), (2, 2), ((1, 1), (1, 1))), "Input")
    >>> drawn.label, drawn.svg.count("<rect")  # 60 = 7 * 7 cells, 3 * 3 of the kernel, 2 outlines
    ('Input: 5 × 5', 60)
    """
    rows, columns = window.padded_size
    cell = min(_CELL, (_MOST - _ROOM) / columns)
    (top, _), (left, _) = window.padding
    parts = []
    for row, column in product(range(rows), range(columns)):
        inside = (
            top <= row < top + window.input_size[0] and left <= column < left + window.input_size[1]
        )
        x, y = _ROOM + column * cell, _ROOM + row * cell
        parts.append(box(x, y, cell, cell, fill=GROUND if inside else "none", stroke=FAINT))
        if not inside:
            parts.append(line([(x, y + cell), (x + cell, y)], stroke=FAINT))
    for row, column in product(*(range(size) for size in window.kernel_size)):
        x = _ROOM + column * window.dilation_rate[1] * cell
        y = _ROOM + row * window.dilation_rate[0] * cell
        parts.append(box(x, y, cell, cell, fill=ACCENT, fill_opacity=0.45, stroke=ACCENT))
    spans = [(k - 1) * d + 1 for k, d in zip(window.kernel_size, window.dilation_rate, strict=True)]
    for down, across in ((0, window.strides[1]), (window.strides[0], 0)):
        parts.append(
            box(
                _ROOM + across * cell,
                _ROOM + down * cell,
                spans[1] * cell,
                spans[0] * cell,
                fill="none",
                stroke=ACCENT,
                stroke_width=2,
                stroke_dasharray="5 4",
            )
        )
    middle = _ROOM + (left + window.input_size[1] / 2) * cell
    parts.append(text(middle, _ROOM / 2, str(window.input_size[1]), color=STROKE))
    middle = _ROOM + (top + window.input_size[0] / 2) * cell
    parts.append(text(_ROOM / 2, middle, str(window.input_size[0]), color=STROKE))
    said = f"{label}: {window.input_size[0]} × {window.input_size[1]}"
    return drawing(_ROOM + columns * cell + 2, _ROOM + rows * cell + 2, said, *parts)
