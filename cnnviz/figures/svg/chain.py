"""Boxes in a row, as the layers of a network are drawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cnnviz.figures.svg.element import ACCENT, GROUND, STROKE, Drawing, box, drawing, line, text

_WIDE, _TALL, _GAP, _ACROSS = 104, 38, 14, 3  # px, and boxes in a line


def chain(
    steps: Sequence[tuple[str, str]], label: str, lit: Collection[int] = (), *, back: bool = False
) -> Drawing:
    """Draw boxes of two lines of text each, joined in their order.

    Parameters
    ----------
    steps : sequence of (str, str)
        A name and what stands below it; it may be "".
    label : str
        What they are; their texts follow it.
    lit : collection of int
        Which of them stand out.
    back : bool
        Whether they are read from the last to the first.

    Examples
    --------
    >>> chain([("Conv2D", "32"), ("Flatten", "")], "Layers").label
    'Layers: Conv2D 32, Flatten'
    """
    parts = []
    places = [
        (1 + at % _ACROSS * (_WIDE + _GAP), 1 + at // _ACROSS * (_TALL + _GAP))
        for at in range(len(steps))
    ]
    for at, ((x, y), (name, below)) in enumerate(zip(places, steps, strict=True)):
        style = {"stroke": ACCENT, "stroke_width": 2} if at in lit else {"stroke": STROKE}
        parts.append(box(x, y, _WIDE, _TALL, rx=5, fill=GROUND, **style))
        parts.append(text(x + _WIDE / 2, y + _TALL / 2 - 8 * bool(below), name, size=12))
        if below:
            parts.append(text(x + _WIDE / 2, y + _TALL / 2 + 9, below, size=11))
        if at + 1 < len(steps) and (at + 1) % _ACROSS:
            sign = "←" if back else "→"
            parts.append(text(x + _WIDE + _GAP / 2, y + _TALL / 2, sign, size=13))
        elif at + 1 < len(steps):  # the next line begins at the left
            ends = [(x + _WIDE / 2, y + _TALL), (x + _WIDE / 2, y + _TALL + _GAP / 2)]
            parts.append(line(ends, stroke=STROKE))
            ends = [(x + _WIDE / 2, y + _TALL + _GAP / 2), (1 + _WIDE / 2, y + _TALL + _GAP / 2)]
            parts.append(line([*ends, (1 + _WIDE / 2, y + _TALL + _GAP)], stroke=STROKE))
    across = min(len(steps), _ACROSS)
    width, height = max(x for x, _ in places[:across]), max(y for _, y in places)
    said = ", ".join(f"{name} {below}".strip() for name, below in steps)
    return drawing(width + _WIDE + 1, height + _TALL + 1, f"{label}: {said}", *parts)
