"""The picture that the page works on, and others that may be mixed into it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import SAMPLES, Dataset, cut, fit, sample_image
from cnnviz.ui.augmentation.settings import LINK
from cnnviz.ui.photo import current_photo

SIDE = 160  # pixels of the longest side, where many draws are shown
_OTHERS = 3


@dataclass(frozen=True, eq=False)
class SourcePicture:
    """A picture.

    Attributes
    ----------
    title : str
    digest : str
        Tells two pictures apart.
    pixels : ndarray of uint8, shape (H, W, 3)
    """

    title: str
    digest: str
    pixels: NDArray[np.uint8]

    @property
    def small(self) -> NDArray[np.uint8]:
        """At most 160 pixels a side."""
        return fit(self.pixels, SIDE)


def source_picture(data: Dataset | None) -> SourcePicture:
    """Give the picture that is chosen: the photo, or an image of the data."""
    if LINK.get("picture") == "photo" or data is None or not len(data.test_images):
        photo = current_photo()
        return SourcePicture(photo.title, photo.digest, photo.image)
    at = min(LINK.get("image"), len(data.test_images) - 1)
    image = data.test_images[at]
    return SourcePicture(
        data.class_names[data.test_labels[at]], f"{data.name} {at} {image.shape}", image
    )


def pictures_to_mix_in(picture: NDArray[np.uint8], data: Dataset | None) -> list[NDArray[np.uint8]]:
    """Give pictures of the same shape that may be mixed in.

    Images of the data for one of them, sample photos for a photo.
    """
    if data is not None and picture.shape == data.test_images.shape[1:]:
        return list(data.test_images[:_OTHERS])
    height, width = picture.shape[:2]
    photos = list(SAMPLES)[1 : 1 + _OTHERS]
    return [cut(sample_image(name, max_side=2 * SIDE), height, width) for name in photos]
