"""Maps over the picture that they are about, linked by hover."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import Palette
from cnnviz.nets.attribution.placing import laid_over, regions
from cnnviz.nets.receptive_field.centres import MapCentres
from cnnviz.ui.components import packet, register

_SIDE = 224  # numbers along a map that is drawn smoothly, at least

_mount = register("overlay")


@dataclass(frozen=True, eq=False)
class Panel:
    """A map over the picture.

    Attributes
    ----------
    title : str
    map : ndarray, shape (rows, columns)
    palette : Palette
    centres : (AxisCentres, AxisCentres), optional
        Where its cells lie on the picture; by default each is a pixel of it.
    signed : bool
        Whether numbers below 0 occur; else only the upper half of the scale is shown.
    note : str
        A line below.
    unit : str
        Stands after the number pointed at.
    """

    title: str
    map: NDArray[np.floating[Any]]
    palette: Palette
    centres: MapCentres | None = None
    signed: bool = False
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
    size = picture.shape[0], picture.shape[1]
    values: dict[str, object] = {
        "panels": [
            {
                "title": each.title,
                "palette": each.palette,
                "signed": each.signed,
                "edges": each.centres and tuple(map(regions, each.centres, size)),
                "note": each.note,
                "unit": each.unit,
            }
            for each in panels
        ],
        "opacity": opacity / 100,
        "slider": slider,
    }
    maps = {}
    for index, each in enumerate(panels):
        maps[f"map{index}"] = each.map.astype(np.float32)
        if each.centres:
            # Numbers first, colours after: enlarged by the browser, colours would be mixed.
            times = max(1, ceil(_SIDE / max(size)))
            maps[f"laid{index}"] = laid_over(each.map, each.centres, size, times)
    _mount(key=f"overlay-{key}", data=packet(values, photo=picture, **maps))
