"""What a model says of a picture: the picture, what it sees of it, and its classes as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.ui.components import packet, register

_mount = register("answer")


@dataclass(frozen=True)
class Bar:
    """A class, its probability in words, and as the length of the bar."""

    name: str
    text: str
    share: float


@dataclass(frozen=True)
class Output:
    """What one output says.

    Attributes
    ----------
    name : str
        Empty where there is but one.
    bars : tuple of Bar
        The most likely first.
    notes : tuple of str
    sure : bool
        Whether the first class stands out.
    """

    name: str
    bars: tuple[Bar, ...]
    notes: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, eq=False)
class AnswerData:
    """What is drawn.

    Attributes
    ----------
    title : str
    photo : ndarray of uint8, shape (H, W, 3)
    window : (float, float, float, float)
        The part of the photo that is seen: top, left, height, width, each as a share of the photo.
    seen : ndarray of uint8, shape (H, W, C)
    captions : (str, str)
        Of the photo, and of what is seen.
    outputs : sequence of Output
    """

    title: str
    photo: NDArray[np.uint8]
    window: tuple[float, float, float, float]
    seen: NDArray[np.uint8]
    captions: tuple[str, str]
    outputs: Sequence[Output]


def answer(data: AnswerData, *, key: str) -> None:
    """Show it."""
    values: dict[str, object] = {
        "title": data.title,
        "window": data.window,
        "captions": data.captions,
        "outputs": [
            {
                "name": output.name,
                "bars": [bar.__dict__ for bar in output.bars],
                "notes": output.notes,
                "sure": output.sure,
            }
            for output in data.outputs
        ],
    }
    _mount(key=f"answer-{key}", data=packet(values, photo=data.photo, seen=data.seen))
