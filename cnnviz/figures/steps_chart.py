"""The loss after each of some training steps. Loads Plotly."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.figures.curves import HEIGHT, TONES
from cnnviz.figures.plotting import go


def steps_chart(losses: ArrayLike, *, step: str, loss: str) -> go.Figure:
    """Draw the loss before the first step, and after each.

    Parameters
    ----------
    losses : array_like, shape (S + 1,)
        What is no finite number leaves a gap.
    step, loss : str
        Titles of the axes.
    """
    values = np.asarray(losses, float)
    known = [float(each) if np.isfinite(each) else None for each in values]
    figure = go.Figure()
    figure.add_scatter(
        x=list(range(len(known))),
        y=known,
        name=loss,
        mode="lines+markers",
        line={"color": TONES[0], "width": 2.5},
        marker={"size": 6},
        connectgaps=False,
        hovertemplate="%{y:.4f}",
    )
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 12, "b": 0},
        hovermode="x unified",
        showlegend=False,
        # A tick for each step, or for each tenth of many.
        xaxis={"title": step, "dtick": max(1, len(known) // 10), "rangemode": "tozero"},
        yaxis={"title": loss},
    )
    return figure
