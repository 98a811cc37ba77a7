"""Colours of values: one diverging scale, centred on zero, for maps and weights alike."""

from __future__ import annotations

import base64
import functools
import math
from typing import Literal, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

Theme = Literal["light", "dark"]

PAPER = {"light": (255, 255, 255), "dark": (18, 19, 22)}
INK = {"light": (24, 26, 30), "dark": (240, 242, 245)}
FAINT = {"light": (205, 208, 214), "dark": (62, 66, 74)}
"""Of pictures that are drawn whole: their ground, what is written, and thin lines."""

_STEPS = 256
_SAMPLE = 20_000
# OKLab hues of the two ends: blue below zero, orange above. The pair is told apart
# by people with any of the three colour deficiencies.
_NEGATIVE_HUE, _POSITIVE_HUE = 255.0, 55.0
# (lightness, chroma) at zero and at either end. On a dark page zero is dark,
# so that in both themes "nothing" looks like the page and strength stands out.
_AT_ZERO = {"light": 0.97, "dark": 0.22}
_AT_END = {"light": (0.50, 0.135), "dark": (0.80, 0.125)}


class Palette(TypedDict):
    """What a component needs to paint values: its tables, and the values at their two ends.

    The browser takes the table of the theme that the page has when it paints: a change of the
    theme there does not run Python again.
    """

    luts: dict[Theme, str]
    lowest: float
    limit: float


def _oklab_to_srgb(lab: NDArray[np.float64]) -> NDArray[np.uint8]:
    # Björn Ottosson, "A perceptual color space for image processing", 2020.
    to_lms = np.array(
        [
            [1.0, 0.3963377774, 0.2158037573],
            [1.0, -0.1055613458, -0.0638541728],
            [1.0, -0.0894841775, -1.2914855480],
        ]
    )
    to_rgb = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = np.clip(((lab @ to_lms.T) ** 3) @ to_rgb.T, 0.0, 1.0)
    encoded = np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055
    )
    rgb: NDArray[np.uint8] = np.rint(encoded * 255).astype(np.uint8)
    return rgb


@functools.cache
def diverging(theme: Theme = "light") -> NDArray[np.uint8]:
    """Make the lookup table of the diverging scale.

    Lightness and chroma run linearly in OKLab from zero to either end, so equal steps
    of a value look like equal steps of colour.

    Parameters
    ----------
    theme : {"light", "dark"}
        Zero is nearly white on a light page and nearly black on a dark one.

    Returns
    -------
    ndarray of uint8, shape (256, 3)
        RGB; index 0 is the most negative value, 255 the most positive.

    Examples
    --------
    >>> table = diverging("light")
    >>> blue, orange = table[0], table[-1]
    >>> bool(blue[2] > blue[0]), bool(orange[0] > orange[2])  # blue below zero, orange above
    (True, True)
    """
    position = np.linspace(-1.0, 1.0, _STEPS)
    strength = np.abs(position)
    end_lightness, end_chroma = _AT_END[theme]
    lightness = _AT_ZERO[theme] + strength * (end_lightness - _AT_ZERO[theme])
    hue = np.deg2rad(np.where(position < 0, _NEGATIVE_HUE, _POSITIVE_HUE))
    chroma = strength * end_chroma
    table = _oklab_to_srgb(
        np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    )
    table.setflags(write=False)
    return table


def limit_of(values: ArrayLike, share: float = 1.0) -> float:
    """Give the value at the ends of a scale centred on zero.

    Parameters
    ----------
    values : array_like
    share : float
        How much of the values the scale must hold, 0 to 1. Below 1 a few extremes, such as the
        seam of a padded border, are painted with the last colour and do not dim all the rest.

    Returns
    -------
    float
        The largest magnitude of that share; 1 where all are zero.

    Examples
    --------
    >>> limit_of([-3, 2])  # 3 = max(|-3|, |2|)
    3.0
    >>> limit_of([0, 0])  # a map of zeros still needs a scale
    1.0
    >>> limit_of([-1, 1, 1, 100], share=0.75)  # three of the four are at most 1
    1.0
    """
    magnitudes = np.abs(np.asarray(values, dtype=np.float64)).ravel()
    if share < 1 and magnitudes.size:
        # A sample suffices for a colour scale.
        sample = np.sort(magnitudes[:: -(-magnitudes.size // _SAMPLE)])
        held = float(sample[max(0, math.ceil(share * sample.size) - 1)])
        if held > 0:
            return held
    largest = float(magnitudes.max(initial=0.0))
    return largest if largest > 0 else 1.0


def palette(limit: float) -> Palette:
    """Pack the scale for a component: ``limit`` is the value painted with the last colour."""
    luts: dict[Theme, str] = {
        "light": _text(diverging("light")),
        "dark": _text(diverging("dark")),
    }
    return {"luts": luts, "lowest": -limit, "limit": limit}


def greys(limit: float = 255.0) -> Palette:
    """Pack the scale from black at zero to white at ``limit``, for what is like a photo.

    Examples
    --------
    >>> greys()["lowest"], greys()["limit"]  # 8-bit pixels keep their greys
    (0.0, 255.0)
    """
    levels = np.arange(_STEPS, dtype=np.uint8)
    table = _text(np.stack([levels] * 3, axis=1))
    return {"luts": {"light": table, "dark": table}, "lowest": 0.0, "limit": limit}


def _text(table: NDArray[np.uint8]) -> str:
    return base64.b64encode(table.tobytes()).decode("ascii")


def colourise(
    values: ArrayLike, limit: float | None = None, theme: Theme = "light"
) -> NDArray[np.uint8]:
    """Paint a map with the diverging scale.

    Parameters
    ----------
    values : array_like, shape (...)
        Any numbers.
    limit : float, optional
        The magnitude at the ends of the scale; by default the largest in ``values``.
    theme : {"light", "dark"}

    Returns
    -------
    ndarray of uint8, shape (..., 3)

    Examples
    --------
    >>> colourise([[0.0, 1.0]]).shape  # one row, two columns, three channels
    (1, 2, 3)
    """
    numbers = np.asarray(values, dtype=np.float64)
    scaled = (numbers / (limit_of(numbers) if limit is None else limit) + 1) / 2 * (_STEPS - 1)
    return diverging(theme)[np.clip(np.rint(scaled), 0, _STEPS - 1).astype(np.intp)]


def translucent(values: ArrayLike, limit: float | None = None) -> NDArray[np.uint8]:
    """Paint a map with the colours of the two ends alone, the fainter the nearer to zero.

    On a light and on a dark page alike zero is what lies below.

    Parameters
    ----------
    values : array_like, shape (...)
    limit : float, optional
        The magnitude that is opaque; by default the largest in ``values``.

    Returns
    -------
    ndarray of uint8, shape (..., 4)
        The last is the opacity.

    Examples
    --------
    >>> translucent([-1.0, 0.0, 0.5])[..., 3]  # 128 = 0.5 * 255, rounded
    array([255,   0, 128], dtype=uint8)
    """
    numbers = np.asarray(values, dtype=np.float64)
    share = np.abs(numbers) / (limit_of(numbers) if limit is None else limit)
    table = (diverging("light").astype(np.float64) + diverging("dark")) / 2
    ends = np.where((numbers < 0)[..., None], table[0], table[-1])
    opacity = np.rint(255 * np.clip(share, 0, 1))[..., None]
    return np.concatenate([ends, opacity], -1).astype(np.uint8)
