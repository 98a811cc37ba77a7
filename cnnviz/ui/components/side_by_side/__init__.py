"""Pictures before and after a change, in columns, linked by hover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import Palette
from cnnviz.ui.components import packet, register

_mount = register("side_by_side", "pixels.js")

Place = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Column:
    """One kind of picture, before and after.

    Attributes
    ----------
    title : str
    pictures : (ndarray, ndarray), each of shape (H, W)
        Grey, 0 to 1, where there is no palette.
    origins : (tuple, tuple)
        Row and column, for each picture, of what its first cell shows. Cells of all pictures
        that show the same place are marked together.
    notes : tuple of str
        Lines below.
    palette : Palette, optional
    """

    title: str
    pictures: tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]]
    origins: tuple[Place, Place]
    notes: tuple[str, ...]
    palette: Palette | None = None


def side_by_side(
    columns: tuple[Column, ...], moments: tuple[str, str] = ("Before", "After"), *, key: str
) -> None:
    """Show columns of two pictures; ``moments`` names the first and the second of each."""
    arrays = {
        f"{index}_{moment}": picture.astype(np.float32)
        for index, column in enumerate(columns)
        for moment, picture in enumerate(column.pictures)
    }
    described = [
        {
            "title": column.title,
            "origins": column.origins,
            "notes": column.notes,
            "palette": column.palette and dict(column.palette),
        }
        for column in columns
    ]
    _mount(
        key=f"side_by_side-{key}",
        data=packet({"columns": described, "moments": moments}, **arrays),
    )
