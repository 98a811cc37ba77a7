"""Pictures of one scene in columns, such as maps before and after a change, linked by hover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import Palette
from cnnviz.i18n import translate
from cnnviz.ui.components import packet, register
from cnnviz.ui.live_preview import Offer, Preview, offer

_mount = register("side_by_side")

Place = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Picture:
    """Numbers of shape (H, W), their colours, and the row and column that its first cell shows."""

    values: NDArray[np.floating[Any]]
    palette: Palette
    origin: Place = (0, 0)


@dataclass(frozen=True, eq=False)
class Column:
    """One kind of picture, at every moment.

    Cells of all pictures that show the same place are marked together.

    Attributes
    ----------
    title : str
    pictures : tuple of Picture
    notes : tuple of str
        Lines below.
    step, window : (int, int)
        Rows and columns of the scene from one cell to the next, and behind one cell.
    """

    title: str
    pictures: tuple[Picture, ...]
    notes: tuple[str, ...] = ()
    step: Place = (1, 1)
    window: Place = (1, 1)


def side_by_side(
    columns: tuple[Column, ...],
    moments: tuple[str, ...] = (),
    *,
    readout: str = "{before} → {after}",
    key: str,
    preview: Preview[tuple[Column, ...]] | None = None,
) -> None:
    """Show columns of pictures.

    Parameters
    ----------
    columns : tuple of Column
    moments : tuple of str
        Names of the pictures in each column, by default before and after. One picture needs none,
        but a screen reader tells it.
    readout : str
        How the numbers of a column's two pictures are written.
    key : str
    preview : Preview, optional
        The columns with sliders moved.
    """
    named = moments or (translate("Before"), translate("After"))

    def pack(columns: tuple[Column, ...], live: Offer) -> bytes:
        return payload(columns, {"moments": named, "readout": readout, "live": live})

    _mount(key=f"side_by_side-{key}", data=pack(columns, offer(preview, pack, key)))


def payload(columns: tuple[Column, ...], values: dict[str, object]) -> bytes:
    """Pack columns, and other values beside them, for the browser."""
    arrays = {
        f"{index}_{moment}": picture.values.astype(np.float32)
        for index, column in enumerate(columns)
        for moment, picture in enumerate(column.pictures)
    }
    described = [
        {
            "title": column.title,
            "notes": column.notes,
            "step": column.step,
            "window": column.window,
            "pictures": [
                {"origin": picture.origin, "palette": picture.palette}
                for picture in column.pictures
            ],
        }
        for column in columns
    ]
    return packet(values | {"columns": described}, **arrays)
