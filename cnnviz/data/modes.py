"""Pictures of every mode that Pillow decodes, brought to RGB and a smaller size."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_STRIP_PIXELS = 2**20


def shrunk(image: Image.Image, size: tuple[int, int], *, inks: bool = False) -> Image.Image:
    """Give a picture of any mode in RGB and a smaller size.

    Parameters
    ----------
    image : Image
        Values deeper than 8 bits become grey; what is transparent is laid over white.
    size : (int, int)
        Width and height, at most the picture's own.
    inks : bool
        Leave a picture of mode CMYK as it is.

    Examples
    --------
    >>> shrunk(Image.new("I;16", (9, 6), 65535), (3, 2)).getpixel((0, 0))
    (255, 255, 255)
    """
    # Strip by strip, so that a large picture never exists twice.
    width, height = image.size
    factor = max(1, max(image.size) // (2 * max(size)))
    rows = factor * max(1, _STRIP_PIXELS // (width * factor))
    levels = _levels(image, rows)
    mode = image.mode if inks else "RGB"
    reduced = Image.new(mode, (math.ceil(width / factor), math.ceil(height / factor)))
    for top, strip in strips(image, rows):
        part = strip if inks else _to_rgb(strip, levels)
        reduced.paste(part.reduce(factor), (0, top // factor))
    box = 0, 0, width / factor, height / factor
    return reduced.resize(size, Image.Resampling.LANCZOS, box)


def strips(image: Image.Image, rows: int) -> Iterator[tuple[int, Image.Image]]:
    """Give a picture some rows at a time, each part with the row where it begins."""
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def over_white(colour: NDArray[Any], alpha: NDArray[Any] | None) -> NDArray[np.uint8]:
    """Lay light of a transparent picture over white.

    Parameters
    ----------
    colour : ndarray, shape (H, W, 3) or, for grey, (H, W, 1)
        From 0, dark, to 1.
    alpha : ndarray, shape (H, W, 1), or None
        From 0, transparent, to 1; nothing if all is opaque.

    Returns
    -------
    ndarray of uint8, shape (H, W, 3) or (H, W, 1)

    Examples
    --------
    >>> over_white(np.zeros((1, 1, 1)), np.full((1, 1, 1), 0.2)).ravel()  # 0.8 of white is left
    array([204], dtype=uint8)
    """
    seen = colour if alpha is None else 1 - alpha * (1 - colour)
    light: NDArray[np.uint8] = np.rint(255 * seen).astype(np.uint8)
    return light


def levels(parts: Iterable[NDArray[Any]], *, unit: bool) -> tuple[float, float]:
    """Find the values that become black and white, of numbers that have no full range.

    Parameters
    ----------
    parts : iterable of ndarray
        All values of the picture, part by part.
    unit : bool
        Whether a picture may be meant to reach from 0 to 1, as one of floats may.

    Returns
    -------
    (float, float)
        0 and the smallest of 1, 255 and 65535 that holds them, or else the least and the
        greatest.

    Examples
    --------
    >>> levels([np.array([0.0, 0.4])], unit=True)
    (0, 1)
    >>> levels([np.array([0, 300]), np.array([-5])], unit=False)  # below 0: by what there is
    (-5.0, 300.0)
    """
    low, high = math.inf, -math.inf
    for part in parts:
        if not np.isfinite([part.min(), part.max()]).all():
            part = part[np.isfinite(part)]
        if part.size:
            low, high = min(low, float(part.min())), max(high, float(part.max()))
    for full in (1, 255, 65535) if unit else (255, 65535):
        if low >= 0 and high <= full:
            return 0, full
    return low, max(high, low + 1)


def _levels(image: Image.Image, rows: int) -> tuple[float, float] | None:
    if image.mode.startswith("I;16"):
        return 0, 65535
    if image.mode not in ("I", "F"):
        return None
    return levels((np.asarray(strip) for _, strip in strips(image, rows)), unit=image.mode == "F")


def _to_rgb(strip: Image.Image, levels: tuple[float, float] | None) -> Image.Image:
    if levels:
        low, high = levels
        grey = (np.asarray(strip, dtype=np.float64) - low) / (high - low) * 255
        grey = np.rint(np.nan_to_num(grey.clip(0, 255)))
        grey[np.asarray(strip) == strip.info.get("transparency")] = 255
        return Image.fromarray(grey.astype(np.uint8)).convert("RGB")
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    if strip.mode == "La":  # La has no way to RGBA but this one
        strip = strip.convert("LA")
    strip = strip.convert("RGBA")
    paper = Image.new("RGB", strip.size, "white")
    paper.paste(strip, mask=strip.getchannel("A"))
    return paper
