"""What a chart of lines shows, in words, for who does not see it. Loads Plotly."""

from __future__ import annotations

import math

from cnnviz.figures.numbers import number
from cnnviz.figures.plotting import go
from cnnviz.i18n import percent, percent_sign, translate


def line_text(figure: go.Figure) -> str:
    """Say of each line of a chart where it begins and ends, and how low and high it goes.

    Examples
    --------
    >>> line_text(go.Figure(go.Scatter(x=[0, 1, 2], y=[2.3, None, 0.5], name="Loss")))
    'Loss: 2.3 at 0, 0.5 at 2; at least 0.5, at most 2.3.'
    """
    return " ".join(
        _said(line.name or figure.layout.yaxis.title.text or "", _known(line), _in_percent(figure))
        for line in figure.data
        if line.type == "scatter" and _known(line)
    )


def _known(line: go.Scatter) -> list[tuple[object, float]]:
    """Give the points of a line that are numbers."""
    if line.x is None or line.y is None:
        return []
    pairs = zip(line.x, line.y, strict=True)
    return [(x, float(y)) for x, y in pairs if y is not None and math.isfinite(y)]


def _in_percent(figure: go.Figure) -> bool:
    suffix = figure.layout.yaxis.ticksuffix
    return bool(suffix) and suffix == percent_sign()


def _said(name: str, points: list[tuple[object, float]], shares: bool) -> str:
    def written(value: float) -> str:
        return percent(value / 100) if shares else number(value)

    (begin, first), (end, last) = points[0], points[-1]
    values = [value for _, value in points]
    return translate(
        "{name}: {first} at {begin}, {last} at {end}; at least {least}, at most {most}.",
        name=name,
        first=written(first),
        begin=_place(begin),
        last=written(last),
        end=_place(end),
        least=written(min(values)),
        most=written(max(values)),
    )


def _place(value: object) -> str:
    return value if isinstance(value, str) else number(float(value))  # type: ignore[arg-type]
