"""A photo and one layer's map: what the cell below the pointer sees of the photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.receptive_field.arithmetic import Span
from cnnviz.ui.components import packet, register, state_of, whole

_mount = register("receptive_field")


@dataclass(frozen=True, eq=False)
class ReceptiveFieldData:
    """A photo as it enters a network, and what each cell of a layer sees of it.

    Attributes
    ----------
    title : str
        Of the layer.
    photo : ndarray of uint8, shape (H, W, C)
        C is 1 or 3.
    rows, columns : tuple
        First and last that are seen, for each row and column of the map; None for nothing.
    cell : (int, int)
        The cell that was chosen.
    effective : ndarray of float32, shape (H, W), optional
        How much each pixel moves that cell, 0 to 1.
    """

    title: str
    photo: NDArray[np.uint8]
    rows: tuple[Span, ...]
    columns: tuple[Span, ...]
    cell: tuple[int, int]
    effective: NDArray[np.float32] | None = None


def receptive_field(
    data: ReceptiveFieldData, *, key: str, on_cell: Callable[[tuple[int, int]], None]
) -> None:
    """Show the photo and the map; ``on_cell`` is called with the cell that was clicked."""
    mount_key = f"receptive_field-{key}"

    def chosen() -> None:
        sent = state_of(mount_key, "cell")
        if isinstance(sent, list) and len(sent) == 2:
            row, column = whole(sent[0], len(data.rows) - 1), whole(sent[1], len(data.columns) - 1)
            if row is not None and column is not None:
                on_cell((row, column))

    arrays = {} if data.effective is None else {"effective": data.effective}
    described: dict[str, object] = {
        "title": data.title,
        "rows": data.rows,
        "columns": data.columns,
        "cell": data.cell,
    }
    _mount(key=mount_key, data=packet(described, photo=data.photo, **arrays), on_cell_change=chosen)
