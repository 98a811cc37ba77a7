"""The outlines of the drawn set's ten shapes, each as a signed distance.

It is negative inside, 0 on the edge, about 1 for each radius outside. After Inigo Quilez, "2D
distance functions".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import marked

# Only operations that IEEE 754 rounds the same on every machine are used: + - * /, square root,
# comparisons; no sine, power or matrix product.
Floats = NDArray[np.floating[Any]]


def _circle(x: Floats, y: Floats) -> Floats:
    return np.sqrt(x * x + y * y) - 0.9


def _ring(x: Floats, y: Floats) -> Floats:
    return np.abs(np.sqrt(x * x + y * y) - 0.74) - 0.2


def _box(x: Floats, y: Floats, half_width: float, half_height: float) -> Floats:
    return np.maximum(np.abs(x) - half_width, np.abs(y) - half_height)


def _square(x: Floats, y: Floats) -> Floats:
    return _box(x, y, 0.7, 0.7)


def _triangle(x: Floats, y: Floats) -> Floats:
    slope = 0.8660254 * np.abs(x) - 0.5 * y
    return np.maximum(slope, y) - 0.5


def _star(x: Floats, y: Floats) -> Floats:
    # Two mirrors fold the five points into one; cos 36° and sin 36°.
    x = np.abs(x)
    for cosine, sine in ((0.809017, -0.5877853), (-0.809017, -0.5877853)):
        fold = 2 * np.maximum(cosine * x + sine * y, 0)
        x, y = x - fold * cosine, y - fold * sine
    x, y = np.abs(x), y - 1
    edge_x, edge_y = 0.45 * 0.5877853, 0.45 * 0.809017 - 1
    along = (x * edge_x + y * edge_y) / (edge_x * edge_x + edge_y * edge_y)
    along = np.clip(along, 0, 1)
    away_x, away_y = x - edge_x * along, y - edge_y * along
    distance = np.sqrt(away_x * away_x + away_y * away_y)
    return np.where(y * edge_x - x * edge_y > 0, distance, -distance)


def _cross(x: Floats, y: Floats) -> Floats:
    return np.minimum(_box(x, y, 0.92, 0.3), _box(x, y, 0.3, 0.92))


def _heart(x: Floats, y: Floats) -> Floats:
    # A square on its tip, and a disc on each of its upper sides.
    x, y = np.abs(x) / 1.45, (0.86 - y) / 1.45
    lobe_x, lobe_y = x - 0.25, y - 0.75
    lobe = np.sqrt(lobe_x * lobe_x + lobe_y * lobe_y) - 0.35355339
    tip = _box(x + y - 0.5, y - x - 0.5, 0.5, 0.5) * 0.70710678
    heart: Floats = np.minimum(lobe, tip) * 1.45
    return heart


def _arrow(x: Floats, y: Floats) -> Floats:
    head: Floats = np.maximum(0.70710678 * (np.abs(x) - y - 0.95), y)
    return np.minimum(head, _box(x, y - 0.4, 0.24, 0.52))


def _crescent(x: Floats, y: Floats) -> Floats:
    hole_x = x - 0.42
    hole = np.sqrt(hole_x * hole_x + y * y) - 0.68
    return np.maximum(np.sqrt(x * x + y * y) - 0.92, -hole)


def _stripes(x: Floats, y: Floats) -> Floats:
    return _box(x, np.abs(np.abs(y) - 0.28) - 0.28, 0.7, 0.15)  # three bars, 0.56 apart


OUTLINES: dict[str, Callable[[Floats, Floats], Floats]] = {
    marked("circle"): _circle,
    marked("ring"): _ring,
    marked("square"): _square,
    marked("triangle"): _triangle,
    marked("star"): _star,
    marked("cross"): _cross,
    marked("heart"): _heart,
    marked("arrow"): _arrow,
    marked("crescent"): _crescent,
    marked("stripes"): _stripes,
}


CLASS_NAMES = tuple(OUTLINES)
