"""Numbers by epoch as lines. Loads Plotly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.figures.plotting import go, in_percent, percent_hover
from cnnviz.i18n import percent_sign, translate

# Each is at least 3:1 on a light and on a dark page, and the two are told apart by all eyes.
TONES = ("#3f86d2", "#cf6f22")
HEIGHT = 280


@dataclass(frozen=True)
class Curve:
    """One line.

    Attributes
    ----------
    name : str
    epochs : tuple of float
    values : tuple of float or None
        None, or what is no finite number, leaves a gap.
    tone : int
        0 or 1: which of two runs it belongs to.
    faint : bool
        Dotted, as what the network learned from beside what it did not.
    named : bool
        Whether the legend names it.
    """

    name: str
    epochs: tuple[float, ...]
    values: tuple[float | None, ...]
    tone: int = 0
    faint: bool = False
    named: bool = True


def curves(
    lines: Sequence[Curve], *, title: str, share: bool = False, mark: int | None = None
) -> go.Figure:
    """Draw lines over epochs.

    Parameters
    ----------
    lines : sequence of Curve
    title : str
        Of the upright axis.
    share : bool
        Whether the values are shares, written in per cent.
    mark : int, optional
        An epoch to point out.
    """
    figure = go.Figure()
    for line in lines:
        figure.add_scatter(
            x=line.epochs,
            y=in_percent(line.values) if share else line.values,
            name=line.name,
            mode="lines+markers" if len(line.epochs) < 40 else "lines",
            line={
                "color": TONES[line.tone],
                "width": 1.5 if line.faint else 2.5,
                "dash": "dot" if line.faint else "solid",
            },
            marker={"size": 4 if line.faint else 6},
            showlegend=line.named,
            connectgaps=False,
            hovertemplate=percent_hover() if share else "%{y:.4f}",
        )
    if mark is not None:
        figure.add_vline(x=mark, line={"color": "rgba(128, 128, 128, 0.8)", "width": 1.5})
    lay_out(
        figure,
        {"title": translate("Epoch"), "rangemode": "tozero", "tickformat": "d"},
        {"title": title, "ticksuffix": percent_sign() if share else ""},
    )
    return figure


def lay_out(
    figure: go.Figure,
    x: dict[str, object],
    y: dict[str, object],
    *,
    height: int = HEIGHT,
    right: int = 0,
) -> None:
    """Lay out lines by their two axes: the legend above, all values of a place in one box.

    Parameters
    ----------
    figure : Figure
    x, y : dict
        As Plotly takes axes.
    height, right : int
        Pixels: of the whole, and kept free at its right.
    """
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": right, "t": 36, "b": 0},
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"},
        xaxis=x,
        yaxis=y,
    )
