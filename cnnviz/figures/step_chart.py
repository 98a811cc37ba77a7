"""The loss along a training step. Loads Plotly."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.figures.curves import HEIGHT, TONES
from cnnviz.figures.plotting import go

_ROOM = 1.6  # of the loss before the step: what jumps further is cut off


def step_chart(
    rates: ArrayLike, losses: ArrayLike, before: float, slope: float, chosen: tuple[float, float]
) -> go.Figure:
    """Draw the loss after a step over its rate, beside what a straight line promises.

    Parameters
    ----------
    rates, losses : array_like, shape (R,)
    before : float
        The loss without the step.
    slope : float
        Of the straight line.
    chosen : (float, float)
        The rate that is chosen, and the loss there.
    """
    along = np.asarray(rates, float)
    promised = before + slope * along
    figure = go.Figure()
    for name, values, tone, dash in (
        ("Loss after the step", np.asarray(losses, float), TONES[0], "solid"),
        ("A straight line", np.where(promised >= 0, promised, np.nan), TONES[1], "dot"),
    ):
        figure.add_scatter(
            x=along,
            y=values,
            name=name,
            mode="lines",
            line={"color": tone, "width": 2.5, "dash": dash},
            hovertemplate="%{y:.4f}",
        )
    figure.add_scatter(
        x=[chosen[0]],
        y=[chosen[1]],
        name="The chosen rate",
        mode="markers",
        marker={"color": TONES[0], "size": 11},
        hovertemplate="%{y:.4f}",
    )
    figure.add_hline(y=before, line={"color": "rgba(128, 128, 128, 0.8)", "width": 1.5})
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 36, "b": 0},
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"},
        xaxis={"title": "Learning rate", "type": "log", "tickformat": "~g", "dtick": 1},
        yaxis={"title": "Loss", "range": [0, _ROOM * max(before, 1e-6)]},
    )
    return figure
