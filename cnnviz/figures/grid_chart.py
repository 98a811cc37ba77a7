"""How runs of a grid did, over the settings that were varied. Loads Plotly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.curves import HEIGHT, TONES
from cnnviz.figures.heatmap_colours import cell_colour, text_colour
from cnnviz.figures.plotting import go, in_percent, make_subplots
from cnnviz.i18n import percent_sign

if TYPE_CHECKING:
    from cnnviz.training.metrics import Metric

_CELL = 62  # px of a row


def grid_chart(
    titles: Sequence[str],
    options: Sequence[Sequence[str]],
    values: NDArray[np.float64],
    metric: Metric,
) -> go.Figure:
    """Draw a metric of each combination: dots for one setting, cells for two, panels for three.

    Parameters
    ----------
    titles : sequence of str
        1 to 3 settings.
    options : sequence of sequence of str
        The values of each.
    values : ndarray of float64, shape (options of the first, of the second, ...)
        NaN where nothing is known yet.
    metric : Metric
        What they are, of validation.

    Raises
    ------
    ValueError
        If the shape does not fit the options.
    """
    shape = tuple(map(len, options))
    if values.shape != shape or not 1 <= len(titles) == len(options) <= 3:
        raise ValueError(f"`values` must have the shape {shape}, got {values.shape}.")
    if len(titles) == 1:
        return _dots(titles[0], options[0], values, metric)
    panels = values if len(titles) == 3 else values[np.newaxis]
    return _cells(titles, options, panels, metric)


def grid_text(
    titles: Sequence[str],
    options: Sequence[Sequence[str]],
    values: NDArray[np.float64],
    metric: Metric,
) -> str:
    """Say what is known of each combination, as `grid_chart` draws it.

    Examples
    --------
    >>> from cnnviz.training.metrics import LOSS
    >>> grid_text(["Epochs", "Seed"], [["2"], ["0", "1"]], np.array([[0.25, np.nan]]), LOSS)
    'Epochs 2, Seed 0: 0.250'
    """
    return "; ".join(
        ", ".join(
            f"{title} {each[at]}" for title, each, at in zip(titles, options, place, strict=True)
        )
        + f": {metric.write(value)}"
        for place, value in np.ndenumerate(values)
        if np.isfinite(value)
    )


def _dots(
    title: str, options: Sequence[str], values: NDArray[np.float64], metric: Metric
) -> go.Figure:
    known = [float(value) if np.isfinite(value) else None for value in values]
    figure = go.Figure(
        go.Scatter(
            x=list(options),
            y=in_percent(known) if metric.share else known,
            mode="lines+markers+text",
            line={"color": TONES[0], "width": 1.5},
            marker={"size": 11},
            text=["" if value is None else metric.write(value) for value in known],
            textposition="top center",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 28, "b": 0},
        xaxis={"title": title, "type": "category", "range": [-0.5, len(options) - 0.5]},
        yaxis={
            "title": metric.title("validation"),
            "ticksuffix": percent_sign() if metric.share else "",
        },
    )
    if not np.isfinite(values).any():  # else Plotly takes a range beyond any share
        figure.update_yaxes(range=[0, 100 if metric.share else 1])
    return figure


def _cells(
    titles: Sequence[str],
    options: Sequence[Sequence[str]],
    panels: NDArray[np.float64],
    metric: Metric,
) -> go.Figure:
    rows, columns = options[-2:]
    above = options[0] if len(options) == 3 else ()
    known = panels[np.isfinite(panels)]
    span = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if span[0] == span[1]:
        span = span[0] - 0.01, span[1] + 0.01

    def darkness(value: float) -> float:
        part = (value - span[0]) / (span[1] - span[0])
        return part if metric.largest_is_best else 1 - part

    figure = make_subplots(
        rows=len(panels),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=min(0.1, 0.3 / len(panels)),
        subplot_titles=[f"{titles[0]} {each}" for each in above],
    )
    for at, panel in enumerate(panels, 1):
        figure.add_heatmap(
            x=list(range(len(columns))),
            y=list(range(len(rows))),
            z=[[float(v) if np.isfinite(v) else None for v in line] for line in panel],
            coloraxis="coloraxis",
            xgap=2,
            ygap=2,
            hoverinfo="skip",
            row=at,
            col=1,
        )
        for (row, column), value in np.ndenumerate(panel):
            if np.isfinite(value):
                figure.add_annotation(
                    x=column,
                    y=row,
                    text=metric.write(value),
                    font={"size": 14, "color": text_colour(darkness(value))},
                    showarrow=False,
                    row=at,
                    col=1,
                )
        figure.update_yaxes(title=titles[-2], autorange="reversed", **_ticks(rows), row=at, col=1)
        figure.update_xaxes(**_ticks(columns), row=at, col=1)
    figure.update_xaxes(title=titles[-1], row=len(panels), col=1)
    figure.update_layout(
        height=len(panels) * (_CELL * len(rows) + 40) + 60,
        margin={"l": 0, "r": 0, "t": 28, "b": 0},
        coloraxis={
            "colorscale": [(at, cell_colour(darkness(span[at]))) for at in (0, 1)],
            "cmin": span[0],
            "cmax": span[1],
            "showscale": False,
        },
        plot_bgcolor="rgba(0, 0, 0, 0)",
    )
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    return figure


def _ticks(options: Sequence[str]) -> dict[str, Any]:
    # Numbers with texts, since an axis of texts would take "0.3" for a place.
    return {"tickmode": "array", "tickvals": list(range(len(options))), "ticktext": list(options)}
