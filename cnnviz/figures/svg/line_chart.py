"""One or two lines over epochs, small enough for four beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from cnnviz.figures.curves import TONES
from cnnviz.figures.svg.element import FAINT, INK, Drawing, drawing, line, text
from cnnviz.i18n import percent

_WIDTH, _HEIGHT = 300, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 292, 26, 160


@dataclass(frozen=True)
class ChartLine:
    """A line's name, and a value for each epoch; what is no finite number is cut off above."""

    name: str
    values: tuple[float, ...]


def line_chart(
    lines: Sequence[ChartLine],
    label: str,
    *,
    epoch: str,
    first: int = 1,
    top: float,
    share: bool = False,
) -> Drawing:
    """Draw lines; the second is solid, the first dotted where there are two.

    Parameters
    ----------
    lines : sequence of ChartLine
        One or two.
    label : str
        What it shows; what each line begins and ends with follows it.
    epoch : str
        The word below the axis.
    first : int
        The epoch of the first value.
    top : float
        Where the scale ends.
    share : bool
        Whether values are shares, written in per cent.
    """
    count = len(lines[0].values)
    parts = []
    for part in (0, 0.5, 1):
        y = _BOTTOM - part * (_BOTTOM - _TOP)
        parts += [
            line([(_LEFT, y), (_RIGHT, y)], stroke=FAINT),
            text(_LEFT - 6, y, _written(part * top, share=share), size=11, anchor="end"),
        ]
    for at in (0, count - 1):
        parts.append(text(_x(at, count), _BOTTOM + 12, str(first + at), size=11))
    parts.append(text((_LEFT + _RIGHT) / 2, _BOTTOM + 14, epoch, size=11))
    for tone, each in enumerate(lines):
        dotted = len(lines) > 1 and tone == 0
        points = [(_x(at, count), _y(value, top)) for at, value in enumerate(each.values)]
        style = {"stroke": TONES[tone], "stroke_width": 2.5, "stroke_linejoin": "round"}
        parts.append(line(points, **style, **({"stroke_dasharray": "2 4"} if dotted else {})))
        if len(lines) > 1:
            x = _LEFT + tone * 120
            mark = [(x, 10), (x + 22, 10)]
            parts += [
                line(mark, **style, **({"stroke_dasharray": "2 4"} if dotted else {})),
                text(x + 28, 10, each.name, size=12, anchor="start", color=INK),
            ]
    said = "; ".join(
        f"{each.name} {_written(each.values[0], share=share)} → "
        f"{_written(each.values[-1], share=share)}"
        for each in lines
    )
    return drawing(_WIDTH, _HEIGHT, f"{label}. {said}", *parts)


def _x(at: int, count: int) -> float:
    return _LEFT + 4 + at * (_RIGHT - _LEFT - 8) / max(count - 1, 1)


def _y(value: float, top: float) -> float:
    shown = min(value, top) if isfinite(value) else top
    return _BOTTOM - shown / top * (_BOTTOM - _TOP)


def _written(value: float, *, share: bool) -> str:
    return percent(value, digits=0) if share else f"{value:.2g}"
