"""Training strategies side by side: by epoch, by time, and by how much there is to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.figures.curves import HEIGHT, TONES, lay_out
from cnnviz.figures.plotting import go, in_percent, percent_hover
from cnnviz.i18n import percent, percent_sign

# Three that all eyes tell apart, each at least 3:1 on a light and on a dark page; the marks differ
# too.
STRATEGY_TONES = (*TONES, "#0f9079")
_MARKS = ("circle", "square", "diamond")
_DASHES = ("dot", "solid", "dash")


@dataclass(frozen=True)
class Strategy:
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


def strategies_chart(
    strategies: Sequence[Strategy], *, x_title: str, y_title: str, log: bool = False
) -> go.Figure:
    """Draw an accuracy over epochs, seconds or, in powers of ten, over images.

    Parameters
    ----------
    strategies : sequence of Strategy
    x_title, y_title : str
    log : bool
        Whether the level axis goes by powers of ten, marked where there are points.
    """
    figure = go.Figure()
    for strategy in strategies:
        last = max(
            (i for i, value in enumerate(strategy.accuracy) if value is not None), default=None
        )
        texts = ["" for _ in strategy.x]
        if last is not None:
            texts[last] = percent(strategy.accuracy[last] or 0, digits=0)
        figure.add_scatter(
            x=strategy.x,
            y=in_percent(strategy.accuracy),
            name=strategy.name,
            mode="lines+markers+text",
            text=texts,
            textposition="middle right",
            cliponaxis=False,
            line={
                "color": STRATEGY_TONES[strategy.tone],
                "width": 2.5,
                "dash": _DASHES[strategy.tone],
            },
            marker={"size": 8, "symbol": _MARKS[strategy.tone]},
            connectgaps=False,
            hovertemplate=percent_hover(),
        )
    axis: dict[str, object] = {"title": x_title, "rangemode": "tozero"}
    if log:
        marks = sorted({value for strategy in strategies for value in strategy.x})
        axis = {
            "title": x_title,
            "type": "log",
            "tickvals": marks,
            "ticktext": [f"{mark:,.0f}" for mark in marks],
        }
    scale: dict[str, object] = {"title": y_title, "ticksuffix": percent_sign(), "range": [0, 102]}
    lay_out(figure, axis, scale, height=HEIGHT + 40, right=44)
    return figure
