"""Colours of shares in cells: lightness alone tells them, pale to dark blue, for every eye."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_PALE: NDArray[np.float64] = np.array([230.0, 238.0, 248.0])
_DARK: NDArray[np.float64] = np.array([23.0, 74.0, 135.0])


def cell_colour(place: float) -> str:
    """Give the colour of a place on the scale as CSS.

    Parameters
    ----------
    place : float
        0 is pale, 1 is dark.

    Examples
    --------
    >>> cell_colour(0), cell_colour(1)
    ('rgb(230, 238, 248)', 'rgb(23, 74, 135)')
    """
    return f"rgb({', '.join(str(round(each)) for each in _rgb(place).tolist())})"


def text_colour(place: float) -> str:
    """Give the ink for a place on the scale, 0 to 1, that contrasts by 4.5:1 at least.

    Examples
    --------
    >>> text_colour(0), text_colour(1)
    ('#000', '#fff')
    """
    rgb = _rgb(place) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return "#000" if linear @ (0.2126, 0.7152, 0.0722) > 0.179 else "#fff"


def _rgb(place: float) -> NDArray[np.float64]:
    rgb: NDArray[np.float64] = _PALE + place * (_DARK - _PALE)
    return rgb
