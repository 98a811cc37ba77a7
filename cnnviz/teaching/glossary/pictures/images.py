"""Images: their pixels, their channels, and other images that show the same."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.svg import Drawing, beside, number_grid, raster
from cnnviz.i18n import translate
from cnnviz.teaching.glossary.pictures.picture import Picture
from cnnviz.teaching.quizzes.exhibits import Pixels
from cnnviz.teaching.quizzes.photos import small_photo

_SIDE = 88  # px of one of several pictures


def cat(side: int = 32) -> Pixels:
    """Give a photo of so many pixels a side."""
    return np.ascontiguousarray(small_photo("chelsea", 3 * side)[8 : 8 + side, side : 2 * side])


def _image() -> Drawing:
    return raster(cat(), translate("A cat's eye, in pixels"), side=150)


def _pixel() -> Drawing:
    row, column = 12, 16
    seen = raster(cat(), translate("Photo"), [(row, column, 1, 1)], side=112)
    numbers = number_grid(cat()[row, column][:, None].astype(np.float64), translate("One pixel"))
    return beside([seen, numbers], translate("A pixel and its three numbers"))


def _channels() -> Drawing:
    names = (translate("red"), translate("green"), translate("blue"))
    planes = (cat() * tint for tint in np.eye(3, dtype=np.uint8))
    drawn = [raster(plane, name, side=_SIDE) for plane, name in zip(planes, names, strict=True)]
    return beside(drawn, translate("The channels of a photo"), "+")


def _augmented() -> Drawing:
    photo = cat()
    brighter = np.clip(photo.astype(np.int64) + 50, 0, 255).astype(np.uint8)
    shown = ((photo, translate("Original")), (photo[:, ::-1], translate("Mirrored")))
    drawn = [raster(np.ascontiguousarray(each), name, side=_SIDE) for each, name in shown]
    drawn.append(raster(brighter, translate("Brighter"), side=_SIDE))
    return beside(drawn, translate("A photo and two variants"), "  ")


ENTRIES = (
    Picture("image", _image),
    Picture("pixel", _pixel),
    Picture("channels", _channels),
    Picture("augmentation", _augmented),
)
