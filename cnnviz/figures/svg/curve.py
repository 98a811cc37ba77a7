"""A curve between axes, with points on it."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.curves import TONES
from cnnviz.figures.svg.element import FAINT, INK, Drawing, drawing, element, line, text

_WIDTH, _HEIGHT, _ROOM = 220, 150, 12  # px; the room around the curve

Point = tuple[float, float]


def curve(
    points: Sequence[Point],
    label: str,
    *,
    across: str,
    up: str,
    marks: Sequence[Point] = (),
    straight: Sequence[Point] = (),
) -> Drawing:
    """Draw a curve through points, with axes through zero where zero is in sight.

    Parameters
    ----------
    points : sequence of (float, float)
    label : str
    across, up : str
        What the axes are: a letter or a word.
    marks : sequence of (float, float)
        Points that stand out, joined in their order.
    straight : sequence of (float, float)
        The two ends of a straight line beside the curve, if there is one.
    """
    xs, ys = ([each[axis] for each in (*points, *marks, *straight)] for axis in (0, 1))
    (left, right), (low, high) = (min(xs), max(xs)), (min(ys), max(ys))

    def place(point: Point) -> Point:
        x = _ROOM + (point[0] - left) / (right - left) * (_WIDTH - 2 * _ROOM)
        y = _HEIGHT - _ROOM - (point[1] - low) / (high - low) * (_HEIGHT - 2 * _ROOM)
        return x, y

    floor, wall = min(max(0, low), high), min(max(0, left), right)
    parts = [
        line([place((left, floor)), place((right, floor))], stroke=FAINT, stroke_width=1.5),
        line([place((wall, low)), place((wall, high))], stroke=FAINT, stroke_width=1.5),
        text(_WIDTH - 2, place((right, floor))[1] - 9, across, size=12, anchor="end"),
        text(place((wall, high))[0] + 6, 7, up, size=12, anchor="start"),
        line([place(each) for each in points], stroke=TONES[0], stroke_width=2.5),
    ]
    if straight:
        ends = [place(each) for each in straight]
        parts.append(line(ends, stroke=TONES[1], stroke_width=2.5, stroke_dasharray="5 4"))
    if marks:
        steps = [place(each) for each in marks]
        parts.append(line(steps, stroke=INK, stroke_width=1))
        parts += [
            element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=3.5, style=f"fill: {INK}")
            for x, y in steps
        ]
    return drawing(_WIDTH, _HEIGHT, label, *parts)
