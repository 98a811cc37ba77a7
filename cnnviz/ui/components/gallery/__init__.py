"""Images with what a network made of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.ui.components import packet, register

_mount = register("gallery")


@dataclass(frozen=True)
class Shown:
    """What is said of an image.

    Attributes
    ----------
    title : str
    bars : tuple of (str, float, bool)
        Class, probability, and whether it is the true one.
    """

    title: str
    bars: tuple[tuple[str, float, bool], ...]


def gallery(images: NDArray[np.uint8], shown: tuple[Shown, ...], *, key: str) -> None:
    """Show images, shape (N, H, W, 3), each with its bars."""
    values: dict[str, object] = {
        "items": [{"title": each.title, "bars": each.bars} for each in shown]
    }
    _mount(key=f"gallery-{key}", data=packet(values, images=images))
