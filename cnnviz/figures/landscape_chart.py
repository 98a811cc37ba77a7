"""The loss over a plane through a network's weights, from above and in space. Loads Plotly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.curves import TONES
from cnnviz.figures.loss_scale import LARGEST, SMALLEST, colour_scale, heights, levels
from cnnviz.figures.numbers import number
from cnnviz.figures.plotting import go
from cnnviz.i18n import translate
from cnnviz.nets.loss_landscape.plane import LossGrid
from cnnviz.ops.arrays import Array

HEIGHT = 560
GRID = "grid"  # names the trace of points that can be clicked
# The first is at least 3:1 on the lightest and, with its white rim, on the darkest of the scale.
_PATHS = ("#a34700", "#5b2a86", "#00664f", "#111111")
_SYMBOLS = ("circle", "square", "diamond", "triangle-up")
_RIM = {"width": 1.5, "color": "#111111"}


@dataclass(frozen=True, eq=False)
class DrawnPath:
    """The path of a run over the plane.

    Attributes
    ----------
    name : str
    places : ndarray of float64, shape (E, 2)
    epochs : tuple of int
    losses : ndarray of float64, shape (E,)
    """

    name: str
    places: Array
    epochs: tuple[int, ...]
    losses: Array


def contour_chart(
    grid: LossGrid,
    axes: tuple[str, str],
    *,
    paths: Sequence[DrawnPath] = (),
    chosen: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw the loss from above; colours and contours go by its logarithm.

    Parameters
    ----------
    grid : LossGrid
    axes : (str, str)
        Titles of the two axes.
    paths : sequence of DrawnPath
        At most 4.
    chosen : (float, float), optional
        A point that is looked at; the centre is then marked too.
    """
    figure = go.Figure(
        go.Contour(
            x=grid.a,
            y=grid.b,
            z=heights(grid.losses),
            coloraxis="coloraxis",
            contours={"coloring": "heatmap", **levels(grid.losses)},
            line={"width": 0.8, "color": "rgba(0, 0, 0, 0.35)"},
            hoverinfo="skip",
        )
    )
    across, up = np.meshgrid(grid.a, grid.b)
    figure.add_scatter(
        name=GRID,
        x=across.ravel(),
        y=up.ravel(),
        customdata=_written(grid.losses).ravel(),
        mode="markers",
        marker={"size": 12, "color": "rgba(0, 0, 0, 0)"},
        hovertemplate=_hover("%{customdata}"),
        showlegend=False,
    )
    for path, colour, symbol in zip(paths, _PATHS, _SYMBOLS, strict=False):
        _add_path(figure, path, colour, symbol)
    if chosen is not None:
        for name, place, symbol, colour in (
            (translate("The network's own weights"), (0.0, 0.0), "circle", "#ffffff"),
            (translate("The point that is looked at"), chosen, "x", TONES[1]),
        ):
            figure.add_scatter(
                name=name,
                x=[place[0]],
                y=[place[1]],
                mode="markers",
                marker={"size": 12, "symbol": symbol, "color": colour, "line": _RIM},
                cliponaxis=False,
                hoverinfo="skip",
            )
    # A click chooses a point; no other fades for it.
    figure.update_traces(unselected={"marker": {"opacity": 1}}, selector={"type": "scatter"})
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 36, "b": 0},
        hovermode="closest",
        clickmode="event+select",
        dragmode=False,
        legend={"orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom"},
        xaxis={"title": axes[0], **_axis(grid.a)},
        yaxis={"title": axes[1], **_axis(grid.b)},
        coloraxis=colour_scale(grid.losses),
    )
    return figure


def surface_chart(grid: LossGrid, chosen: tuple[float, float, float]) -> go.Figure:
    """Draw the loss as a surface in space, as high as its logarithm.

    Parameters
    ----------
    grid : LossGrid
    chosen : (float, float, float)
        A point that is looked at, and its loss.
    """
    scale = colour_scale(grid.losses)
    figure = go.Figure(
        go.Surface(
            x=grid.a,
            y=grid.b,
            z=heights(grid.losses),
            customdata=_written(grid.losses),
            coloraxis="coloraxis",
            hovertemplate=_hover("%{customdata}"),
        )
    )
    figure.add_scatter3d(
        x=[chosen[0]],
        y=[chosen[1]],
        z=[math.log10(min(max(chosen[2], SMALLEST), LARGEST))],
        mode="markers",
        marker={"size": 6, "color": TONES[1], "line": _RIM},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        scene={
            "xaxis": {"title": "a"},
            "yaxis": {"title": "b"},
            "zaxis": {
                "title": translate("Loss"),
                **{key: scale["colorbar"][key] for key in ("tickvals", "ticktext")},
            },
        },
        coloraxis=scale,
    )
    return figure


def _add_path(figure: go.Figure, path: DrawnPath, colour: str, symbol: str) -> None:
    a, b = path.places.T
    figure.add_scatter(  # the rim, so that the line is seen on dark and on light
        x=a,
        y=b,
        mode="lines",
        line={"color": "#ffffff", "width": 5},
        hoverinfo="skip",
        showlegend=False,
    )
    few = len(path.epochs) <= 12
    figure.add_scatter(
        name=path.name,
        x=a,
        y=b,
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={
            "size": 9 if few else 6,
            "symbol": symbol,
            "color": colour,
            "line": {"width": 1.2, "color": "#ffffff"},
        },
        text=[
            translate("Epoch {epoch}: loss {loss}", epoch=epoch, loss=number(loss))
            for epoch, loss in zip(path.epochs, path.losses.tolist(), strict=True)
        ],
        hovertemplate=f"{path.name}<br>%{{text}}<extra></extra>",
    )
    for at in (0, -1):
        figure.add_annotation(
            x=a[at],
            y=b[at],
            text=str(path.epochs[at]),
            showarrow=False,
            yshift=16,
            font={"color": "#111111", "size": 12},
            bgcolor="rgba(255, 255, 255, 0.8)",
        )


def _hover(loss: str) -> str:
    said = translate("Loss {loss} at ({a}, {b})", loss=loss, a="%{x:.4~g}", b="%{y:.4~g}")
    return f"{said}<extra></extra>"


def _axis(along: Array) -> dict[str, Any]:
    return {"range": [along[0], along[-1]], "zeroline": False, "showgrid": False}


def _written(losses: Array) -> NDArray[np.object_]:
    texts: NDArray[np.object_] = np.vectorize(number, otypes=[object])(losses)
    return texts
