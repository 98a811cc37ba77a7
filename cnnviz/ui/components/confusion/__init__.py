"""A confusion matrix whose cells can be opened, at each epoch of a run or at one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import palette
from cnnviz.ui.components import packet, register, safe_key, state_of, whole

_mount = register("confusion")


@dataclass(frozen=True, eq=False)
class ConfusionData:
    """Counts at E epochs.

    Attributes
    ----------
    classes : tuple of str
        K names.
    counts : ndarray of float32, shape (E, K, K)
        Rows are true classes, columns predicted ones.
    label : str
        What the images are.
    """

    classes: tuple[str, ...]
    counts: NDArray[np.float32]
    label: str


def confusion_matrix(
    data: ConfusionData,
    *,
    key: str,
    index: int,
    selected: tuple[int, int] | None,
    on_open: Callable[[tuple[int, int]], None],
    follow: str = "",
) -> None:
    """Show a matrix; ``on_open`` is called with the true and the predicted class of a cell.

    Parameters
    ----------
    data : ConfusionData
    key : str
    index : int
        The epoch's, as Python knows it.
    selected : (int, int), optional
        The cell that is marked.
    on_open : callable
    follow : str
        The key of a scrubber whose epoch to show.
    """
    mount_key = safe_key(f"confusion-{key}")
    last = len(data.classes) - 1

    def opened() -> None:
        cell = state_of(mount_key, "cell")
        if isinstance(cell, list) and len(cell) == 2:
            true, predicted = whole(cell[0], last), whole(cell[1], last)
            if true is not None and predicted is not None:
                on_open((true, predicted))

    values: dict[str, object] = {
        "classes": data.classes,
        "label": data.label,
        "index": index,
        "selected": selected,
        "follow": follow,
        "palette": dict(palette(1.0)),
    }
    _mount(key=mount_key, data=packet(values, counts=data.counts), on_cell_change=opened)
