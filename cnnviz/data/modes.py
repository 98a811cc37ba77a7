"""Pictures of every mode that Pillow decodes, brought to RGB and a smaller size."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from PIL import Image

_STRIP_PIXELS = 2**20


def shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Give a picture of any mode in RGB and a smaller size.

    Parameters
    ----------
    image : Image
        Values deeper than 8 bits become grey; what is transparent is laid over white.
    size : (int, int)
        Width and height, at most the picture's own.

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
    reduced = Image.new("RGB", (math.ceil(width / factor), math.ceil(height / factor)))
    for top, strip in _strips(image, rows):
        reduced.paste(_to_rgb(strip, levels).reduce(factor), (0, top // factor))
    box = 0, 0, width / factor, height / factor
    return reduced.resize(size, Image.Resampling.LANCZOS, box)


def _strips(image: Image.Image, rows: int) -> Iterator[tuple[int, Image.Image]]:
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _levels(image: Image.Image, rows: int) -> tuple[float, float] | None:
    """Find the values that become black and white, if the mode is deeper than 8 bits."""
    if image.mode.startswith("I;16"):
        return 0, 65535
    if image.mode not in ("I", "F"):
        return None
    low, high = math.inf, -math.inf
    for _, strip in _strips(image, rows):
        values = np.asarray(strip)
        values = values[np.isfinite(values)]
        if values.size:
            low, high = min(low, float(values.min())), max(high, float(values.max()))
    for full in (1, 255, 65535) if image.mode == "F" else (255, 65535):
        if low >= 0 and high <= full:
            return 0, full
    return low, max(high, low + 1)


def _to_rgb(strip: Image.Image, levels: tuple[float, float] | None) -> Image.Image:
    if levels:
        low, high = levels
        grey = (np.asarray(strip, dtype=np.float64) - low) / (high - low) * 255
        grey = np.rint(np.nan_to_num(grey.clip(0, 255)))
        return Image.fromarray(grey.astype(np.uint8)).convert("RGB")
    if not strip.has_transparency_data:
        return strip.convert("RGB")
    if strip.mode == "La":  # La has no way to RGBA but this one
        strip = strip.convert("LA")
    strip = strip.convert("RGBA")
    paper = Image.new("RGB", strip.size, "white")
    paper.paste(strip, mask=strip.getchannel("A"))
    return paper
