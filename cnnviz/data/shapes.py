"""The drawn set: ten shapes on 32 × 32 pixels, made on the spot, the same everywhere.

A shape's distance, divided by the pixel's size, says how much of a pixel is covered, which gives
smooth edges without drawing larger first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.outlines import CLASS_NAMES, OUTLINES, Floats
from cnnviz.i18n import message

# As for the outlines, only operations that IEEE 754 rounds the same on every machine are used.
SIDE = 32
_BATCH = 256
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_MIN_CONTRAST = 0.38


class _Dice:
    """Even random numbers from PCG64's raw bits, whose stream NumPy promises to keep."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def even(self, low: float, high: float, *shape: int) -> Floats:
        bits = self._bits.random_raw(shape) >> np.uint64(40)
        return np.float32(low) + bits.astype(np.float32) * np.float32((high - low) / 2**24)

    def shuffled(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        return labels[np.argsort(self._bits.random_raw(labels.size), kind="stable")]


def draw_shapes(count: int, seed: int = 0) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Draw pictures of ten shapes to train and test on.

    Size, place, turn, colours, background and noise vary; shape and background always
    differ clearly in lightness. The classes are balanced, up to the remainder.

    Parameters
    ----------
    count : int
        How many pictures.
    seed : int
        The same seed and count give the same bytes on every machine.

    Returns
    -------
    images : ndarray of uint8, shape (count, 32, 32, 3)
        RGB.
    labels : ndarray of int64, shape (count,)
        Indices into `CLASS_NAMES`.

    Raises
    ------
    ValueError
        If `count` or `seed` is negative.

    Examples
    --------
    >>> images, labels = draw_shapes(50, seed=1)
    >>> images.shape
    (50, 32, 32, 3)
    >>> np.bincount(labels).tolist()  # 5 = 50 / 10 of each class
    [5, 5, 5, 5, 5, 5, 5, 5, 5, 5]
    """
    for name, value in (("count", count), ("seed", seed)):
        if value < 0:
            raise ValueError(
                message("`{name}` must be at least 0, got {value}.", name=name, value=value)
            )
    dice = _Dice(seed)
    labels = dice.shuffled(np.arange(count, dtype=np.int64) % len(CLASS_NAMES))
    images = np.empty((count, SIDE, SIDE, 3), np.uint8)
    for start in range(0, count, _BATCH):
        images[start : start + _BATCH] = _draw(labels[start : start + _BATCH], dice)
    return images, labels


def _draw(labels: NDArray[np.int64], dice: _Dice) -> NDArray[np.uint8]:
    n = labels.size
    coverage = _cover(labels, dice)[..., None]
    # A dark and a light tone at a sure distance; which of them is the shape is a coin's fall.
    contrast = dice.even(_MIN_CONTRAST, 0.7, n)
    dark = dice.even(0, 1, n) * (0.94 - contrast - 0.06) + 0.06
    dark, light = dark, dark + contrast
    flip = dice.even(0, 1, n) < 0.5
    shape = _colour(np.where(flip, dark, light), dice)
    ground = _colour(np.where(flip, light, dark), dice)
    shape = shape[:, None, None] + _slope(n, 0.05, dice)[..., None]
    ground = ground[:, None, None] + _background(n, dice)[..., None]
    picture = ground + coverage * (shape - ground)
    grain = dice.even(0, 0.07, n, 1, 1, 1) * (
        dice.even(-1, 1, n, SIDE, SIDE, 3) + dice.even(-1, 1, n, SIDE, SIDE, 1)
    )
    return np.rint(np.clip(picture + grain, 0, 1) * 255).astype(np.uint8)


def _cover(labels: NDArray[np.int64], dice: _Dice) -> Floats:
    """How much of each pixel the shape covers, shape (N, 32, 32)."""
    n = labels.size
    radius = dice.even(7.5, 13.5, n)
    room = SIDE / 2 - 0.5 - radius
    row, column = (SIDE / 2 + room * dice.even(-1, 1, n) for _ in range(2))
    # A random direction without sine and cosine: a random point, brought to the unit circle.
    across, down = dice.even(-1, 1, n), dice.even(-1, 1, n) + np.float32(1e-6)
    length = np.sqrt(across * across + down * down)
    cosine, sine = across / length / radius, down / length / radius
    pixel = np.arange(SIDE, dtype=np.float32) + 0.5
    dx = (pixel - column[:, None])[:, None, :]
    dy = (pixel - row[:, None])[:, :, None]
    cosine, sine = cosine[:, None, None], sine[:, None, None]
    x, y = dx * cosine + dy * sine, dy * cosine - dx * sine
    coverage = np.empty((n, SIDE, SIDE), np.float32)
    for label, distance in enumerate(OUTLINES.values()):
        those = labels == label
        away = distance(x[those], y[those]) * radius[those, None, None]
        coverage[those] = np.clip(0.5 - away, 0, 1)
    return coverage


def _colour(luma: Floats, dice: _Dice) -> Floats:
    """Give each lightness a colour of that lightness, as vivid as RGB allows, shape (N, 3)."""
    hue = dice.even(0, 1, luma.size, 3)
    tint = hue - _luma(hue)[:, None]
    room = np.where(tint > 0, 1 - luma[:, None], luma[:, None])
    vivid = np.min(room / np.maximum(np.abs(tint), np.float32(1e-6)), axis=1)
    strength = np.minimum(vivid, 1.6) * dice.even(0.5, 1, luma.size)
    colour: Floats = luma[:, None] + strength[:, None] * tint
    return colour


def _luma(rgb: Floats) -> Floats:
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    luma: Floats = _LUMA[0] * red + _LUMA[1] * green + _LUMA[2] * blue
    return luma


def _slope(n: int, strength: float, dice: _Dice) -> Floats:
    """Shade evenly from one side to the other, shape (N, 32, 32)."""
    ramp = np.linspace(-1, 1, SIDE, dtype=np.float32)
    across, down = dice.even(-strength, strength, 2, n, 1, 1)
    slope: Floats = across * ramp + down * ramp[:, None]
    return slope


def _background(n: int, dice: _Dice) -> Floats:
    """Plain, shaded or blotched, a third of each, shape (N, 32, 32)."""
    kind = dice.even(0, 3, n)[:, None, None]
    shaded = _slope(n, 0.07, dice)
    blotched = _blotches(n, 5, dice) * 0.09 + _blotches(n, 11, dice) * 0.05
    return np.where(kind < 1, 0, np.where(kind < 2, shaded, blotched))


def _blotches(n: int, cells: int, dice: _Dice) -> Floats:
    """Random values on a coarse grid, joined smoothly, shape (N, 32, 32)."""
    knots = dice.even(-1, 1, n, cells, cells)
    place = np.arange(SIDE, dtype=np.float32) * np.float32((cells - 1) / SIDE)
    first = place.astype(np.int64)
    part = place - first
    part = part * part * (3 - 2 * part)
    rows = knots[:, first] + part[:, None] * (knots[:, first + 1] - knots[:, first])
    values: Floats = rows[..., first] + part * (rows[..., first + 1] - rows[..., first])
    return values
