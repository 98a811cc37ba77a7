"""Losses on a logarithmic scale: colours, the levels of contours, and what stands beside it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cnnviz.figures.heatmap_colours import cell_colour
from cnnviz.figures.numbers import number
from cnnviz.i18n import translate
from cnnviz.ops.arrays import Array

_LEVELS = 14  # contours
_TICKS = 4  # at least, of the scale
SMALLEST, LARGEST = 1e-12, 1e12  # losses that the scale tells from 0 and from infinity
_SCALE = [(at, cell_colour(1 - at)) for at in (0, 1)]  # the lower, the darker


def _span(losses: Array) -> tuple[float, float]:
    """Give the lowest and the highest loss that the scale tells apart."""
    known = np.clip(losses[np.isfinite(losses)], SMALLEST, LARGEST)
    return (float(known.min()), float(known.max())) if known.size else (1.0, 1.0)


def heights(losses: Array) -> Array:
    """Give logarithms; what is infinite is as high as the highest, what is no number a gap."""
    found: Array = np.log10(np.clip(losses, *_span(losses)))
    return found


def levels(losses: Array) -> dict[str, float]:
    """Give the contours, as Plotly takes them: none at the ends."""
    low, high = map(math.log10, _span(losses))
    step = (high - low) / _LEVELS or 1.0
    return {"start": low + step, "end": high - step, "size": step}


def colour_scale(losses: Array) -> dict[str, Any]:
    """Give the colours and the scale beside the chart, as Plotly takes them."""
    ticks = scale_ticks(*_span(losses))
    return {
        "colorscale": _SCALE,
        "colorbar": {
            "title": {"text": translate("Loss"), "side": "top"},
            "tickvals": [math.log10(each) for each in ticks],
            "ticktext": [number(each) for each in ticks],
            "orientation": "h",
            "y": -0.2,
            "yanchor": "top",
            "len": 0.8,
            "thickness": 12,
            "outlinewidth": 0,
        },
    }


def scale_ticks(low: float, high: float) -> list[float]:
    """Give the losses that a logarithmic scale names.

    Examples
    --------
    >>> scale_ticks(0.3, 30)  # of 1, 2 and 5 with their tenfolds
    [0.5, 1.0, 2.0, 5.0, 10.0, 20.0]
    >>> scale_ticks(2.25, 2.45)  # too few of these lie between: the ends and even steps
    [2.25, 2.3, 2.35, 2.4, 2.45]
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    usual = [float(f"{digit}e{power}") for power in powers for digit in (1, 2, 5)]
    for ticks in (usual[::3], usual):
        if len(found := [each for each in ticks if low <= each <= high]) >= _TICKS:
            return found
    return [float(f"{each:.4g}") for each in np.linspace(low, high, _TICKS + 1)]
