"""Images as points of a plane, in one picture or two; a point leads to its image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.ui.components import packet, register

# Each is at least 3:1 on a light and on a dark page. Seven colours and five shapes: two classes of
# 35 differ in one of them at least, and neighbours in both.
TONES = ("#3f86d2", "#cf6f22", "#0f9079", "#b65fae", "#8a8424", "#d2556b", "#7f8790")
SHAPES = ("circle", "square", "triangle", "diamond", "cross")

_mount = register("embedding")


@dataclass(frozen=True, eq=False)
class Cloud:
    """One picture of the points.

    Attributes
    ----------
    title, note : str
    points : ndarray, shape (N, 2)
    answers : sequence of str
        What a network says of each image, in words; empty where none was asked.
    """

    title: str
    note: str
    points: NDArray[np.float64]
    answers: Sequence[str] = ()


def embedding(
    images: NDArray[np.uint8],
    labels: NDArray[np.int64],
    class_names: Sequence[str],
    clouds: Sequence[Cloud],
    *,
    key: str,
) -> None:
    """Show images, shape (N, H, W, 3), as points.

    Parameters
    ----------
    images : ndarray of uint8, shape (N, H, W, 3)
    labels : ndarray, shape (N,)
        The class of each.
    class_names : sequence of str
    clouds : sequence of Cloud
    key : str
    """
    values: dict[str, object] = {
        "names": list(class_names),
        "labels": labels.tolist(),
        "tones": TONES,
        "shapes": SHAPES,
        "clouds": [
            {"title": each.title, "note": each.note, "answers": list(each.answers)}
            for each in clouds
        ],
    }
    points = {f"points{at}": each.points.astype(np.float32) for at, each in enumerate(clouds)}
    _mount(key=f"embedding-{key}", data=packet(values, images=images, **points))
