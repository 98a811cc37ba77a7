"""Ways to train side by side: by epoch, by time, and by how much there is to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.figures.curves import HEIGHT, TONES
from cnnviz.figures.plotting import go

# Three that all eyes tell apart, each at least 3:1 on a light and on a dark page; the marks differ
# too.
WAY_TONES = (*TONES, "#0f9079")
_MARKS = ("circle", "square", "diamond")
_DASHES = ("dot", "solid", "dash")


@dataclass(frozen=True)
class Way:
    """One line.

    Attributes
    ----------
    name : str
    x : tuple of float
    accuracy : tuple of float or None
        None leaves a gap.
    tone : int
        0 to 2.
    """

    name: str
    x: tuple[float, ...]
    accuracy: tuple[float | None, ...]
    tone: int


def ways_chart(ways: Sequence[Way], *, x_title: str, y_title: str, log: bool = False) -> go.Figure:
    """Draw an accuracy over epochs, seconds or, in powers of ten, over images.

    Parameters
    ----------
    ways : sequence of Way
    x_title, y_title : str
    log : bool
        Whether the level axis goes by powers of ten, marked where there are points.
    """
    figure = go.Figure()
    for way in ways:
        last = max((i for i, value in enumerate(way.accuracy) if value is not None), default=None)
        texts = ["" for _ in way.x]
        if last is not None:
            texts[last] = f"{100 * (way.accuracy[last] or 0):.0f} %"
        figure.add_scatter(
            x=way.x,
            y=way.accuracy,
            name=way.name,
            mode="lines+markers+text",
            text=texts,
            textposition="middle right",
            cliponaxis=False,
            line={"color": WAY_TONES[way.tone], "width": 2.5, "dash": _DASHES[way.tone]},
            marker={"size": 8, "symbol": _MARKS[way.tone]},
            connectgaps=False,
            hovertemplate="%{y:.1%}",
        )
    axis: dict[str, object] = {"title": x_title, "rangemode": "tozero"}
    if log:
        marks = sorted({value for way in ways for value in way.x})
        axis = {
            "title": x_title,
            "type": "log",
            "tickvals": marks,
            "ticktext": [f"{mark:,.0f}" for mark in marks],
        }
    figure.update_layout(
        height=HEIGHT + 40,
        margin={"l": 0, "r": 44, "t": 36, "b": 0},
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"},
        xaxis=axis,
        yaxis={"title": y_title, "tickformat": ".0%", "range": [0, 1.02]},
    )
    return figure
