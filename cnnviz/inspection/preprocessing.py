"""How a picture becomes the numbers that a network takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import to_grey
from cnnviz.nets.pixel_scaling import SCALINGS, Numbers


class PreprocessedImage(NamedTuple):
    """A picture on its way into a network.

    Attributes
    ----------
    pixels : ndarray of float32, shape (H, W, C)
        What the network sees, from 0 to 255: resized and cut, its colours as they were.
    input : ndarray of float32, shape (H, W, C)
        The numbers that it is given.
    """

    pixels: NDArray[np.float32]
    input: NDArray[np.float32]


@dataclass(frozen=True)
class Preprocessing:
    """How a picture becomes the numbers that a network takes.

    The middle of the picture, with the proportions of the input, is resized to it: bilinear,
    smoothed where it shrinks. A picture that has the size already is left as it is.

    Attributes
    ----------
    height, width, channels : int
    numbers : str
        Name of one of `cnnviz.nets.pixel_scaling.SCALINGS`.
    whole : bool
        Whether the network takes whole numbers, to which pixels are rounded then.
    """

    height: int
    width: int
    channels: int
    numbers: Numbers = "0..255"
    whole: bool = False

    def __call__(self, picture: NDArray[np.uint8]) -> PreprocessedImage:
        """Prepare a picture (H, W, 3). Loads TensorFlow."""
        pixels = to_grey(picture) if self.channels == 1 else picture
        if pixels.shape[:2] == (self.height, self.width):
            resized = pixels.astype(np.float32)
            return PreprocessedImage(resized, self.scaled(resized))
        import keras

        resizing = keras.layers.Resizing(
            self.height, self.width, crop_to_aspect_ratio=True, antialias=True, dtype="float32"
        )
        resized = np.asarray(resizing(pixels[None].astype(np.float32)))[0]
        resized = np.rint(resized) if self.whole else resized
        return PreprocessedImage(resized, self.scaled(resized))

    def window(self, height: int, width: int) -> tuple[int, int, int, int]:
        """Give the part of a picture that is seen: its top, left, height and width.

        Examples
        --------
        >>> Preprocessing(32, 32, 3).window(300, 451)  # 75 = (451 - 300) / 2, rounded down
        (0, 75, 300, 300)
        """
        tall = max(min(height, width * self.height // self.width), 1)
        wide = max(min(width, height * self.width // self.height), 1)
        return (height - tall) // 2, (width - wide) // 2, tall, wide

    def scaled(self, pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the numbers for pixels of 0 to 255, shape (..., C)."""
        return SCALINGS[self.numbers].scaled(pixels)
