"""Maps over the picture that they are about, linked by hover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import Palette
from cnnviz.ui.components import packet, register

_mount = register("overlay")


@dataclass(frozen=True, eq=False)
class Panel:
    """A map over the picture.

    Attributes
    ----------
    title : str
    map : ndarray, shape (rows, columns)
        It covers the whole picture, however many cells it has.
    palette : Palette
    signed : bool
        Whether numbers below 0 occur; else only the upper half of the scale is shown.
    smooth : bool
        Blend the numbers between the middles of cells.
    note : str
        A line below.
    unit : str
        Stands after the number pointed at.
    """

    title: str
    map: NDArray[np.floating[Any]]
    palette: Palette
    signed: bool = False
    smooth: bool = False
    note: str = ""
    unit: str = ""


def overlay(
    picture: NDArray[np.uint8], panels: tuple[Panel, ...], opacity: int, *, slider: str, key: str
) -> None:
    """Show maps over a picture.

    Parameters
    ----------
    picture : ndarray of uint8, shape (H, W, 1 or 3)
    panels : tuple of Panel
    opacity : int
        Of the maps, in percent.
    slider : str
        Key of the live slider of the opacity, which is followed while it is dragged.
    key : str
    """
    values: dict[str, object] = {
        "panels": [
            {
                "title": each.title,
                "palette": each.palette,
                "signed": each.signed,
                "smooth": each.smooth,
                "note": each.note,
                "unit": each.unit,
            }
            for each in panels
        ],
        "opacity": opacity / 100,
        "slider": slider,
    }
    maps = {f"map{index}": each.map.astype(np.float32) for index, each in enumerate(panels)}
    _mount(key=f"overlay-{key}", data=packet(values, photo=picture, **maps))
