"""The kernels of a layer as tiles: in colour, or one for each channel that a filter reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of
from cnnviz.figures.colour import palette
from cnnviz.ui.components import packet, register, state_of, whole

_mount = register("kernels")


@dataclass(frozen=True, eq=False)
class KernelsData:
    """Kernels.

    Attributes
    ----------
    title : str
    weights : ndarray of float32, shape (N, kh, kw) or (N, kh, kw, 3)
    first : int
        Number of the first.
    noun : str
        What a tile is: "filter" or "channel".
    chosen : int or None
        The tile that is marked.
    """

    title: str
    weights: NDArray[np.float32]
    first: int
    noun: str
    chosen: int | None = None


def kernels(data: KernelsData, *, key: str, on_choose: Callable[[int], None] | None = None) -> None:
    """Show kernels; ``on_choose`` is called with the number of the tile clicked."""
    mount_key = f"kernels-{key}"

    def chosen() -> None:
        place = whole(state_of(mount_key, "choose"), len(data.weights) - 1)
        if place is not None and on_choose:
            on_choose(place + data.first)

    limit = limit_of(data.weights)
    values: dict[str, object] = {
        "title": data.title,
        "first": data.first,
        "noun": data.noun,
        "chosen": data.chosen,
        "palette": palette(limit),
    }
    _mount(key=mount_key, data=packet(values, weights=data.weights), on_choose_change=chosen)
