"""Shares over one setting as lines. Loads Plotly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.figures.curves import HEIGHT, TONES
from cnnviz.figures.plotting import go, in_percent, percent_hover
from cnnviz.i18n import percent_sign, translate

# At least 3:1 on a light and on a dark page; the strokes differ too.
_COLOURS = (*TONES, "#2f9a6b", "#b064c4")
_STROKES = ("solid", "dash", "dot", "dashdot")
_GREY = "rgba(128, 128, 128, 0.8)"


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes
    ----------
    name : str
    values : tuple of float
        Of the setting.
    shares : tuple of float
        0 to 1.
    """

    name: str
    values: tuple[float, ...]
    shares: tuple[float, ...]


def sweep_lines(
    lines: Sequence[Line],
    *,
    setting: str,
    title: str,
    breaks: Sequence[float] = (),
    at: float | None = None,
) -> go.Figure:
    """Draw shares over the values of a setting.

    Parameters
    ----------
    lines : sequence of Line
        At most 4.
    setting, title : str
        Of the two axes.
    breaks : sequence of float
        Values to point out.
    at : float, optional
        The value that is looked at.
    """
    figure = go.Figure()
    for line, colour, stroke in zip(lines, _COLOURS, _STROKES, strict=False):
        figure.add_scatter(
            x=line.values,
            y=in_percent(line.shares),
            name=line.name,
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": stroke},
            hovertemplate=percent_hover(),
        )
    for value in breaks:
        figure.add_vline(
            x=value,
            line={"color": _GREY, "width": 1.5, "dash": "dash"},
            annotation={"text": translate("gives way"), "yanchor": "bottom", "y": 1},
        )
    if at is not None:
        figure.add_vline(x=at, line={"color": _GREY, "width": 1.5})
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 60, "b": 0},
        hovermode="x unified",
        showlegend=len(lines) > 1,
        legend={"orientation": "h", "x": 0, "y": 1.12, "xanchor": "left", "yanchor": "bottom"},
        xaxis={"title": setting},
        yaxis={"title": title, "ticksuffix": percent_sign(), "range": [0, 102]},
    )
    return figure
