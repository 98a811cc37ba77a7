"""Pixels as squares, and frames around some of them."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.files import png
from cnnviz.figures.svg.element import ACCENT, FAINT, Drawing, box, drawing, element

_SIDE = 112  # px

Frame = tuple[float, float, float, float]
"""Top, left, height and width in pixels of the picture."""


def raster(
    pixels: NDArray[np.uint8], label: str, frames: Sequence[Frame] = (), *, side: int = _SIDE
) -> Drawing:
    """Draw pixels.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (H, W), (H, W, 3) or (H, W, 4)
    label : str
        What they show; how many there are follows it.
    frames : sequence of (top, left, height, width)
    side : int
        Of the longest side of the drawing, in px.

    Examples
    --------
    >>> raster(np.zeros((2, 3), np.uint8), "Night").label
    'Night: 2 × 3'
    """
    rows, columns = pixels.shape[:2]
    scale = side / max(rows, columns)
    width, height = columns * scale, rows * scale
    encoded = base64.b64encode(png(pixels)).decode("ascii")
    parts = [
        element(
            "image",
            href=f"data:image/png;base64,{encoded}",
            x=1,
            y=1,
            width=f"{width:g}",
            height=f"{height:g}",
            preserveAspectRatio="none",
            style="image-rendering: pixelated",
        ),
        box(1, 1, width, height, fill="none", stroke=FAINT),
    ]
    for top, left, tall, wide in frames:
        x, y, size = 1 + left * scale, 1 + top * scale, (wide * scale, tall * scale)
        parts.append(box(x, y, *size, fill="none", stroke=ACCENT, stroke_width=2))
    return drawing(width + 2, height + 2, f"{label}: {rows} × {columns}", *parts)
