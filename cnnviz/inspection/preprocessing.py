"""How a picture becomes the numbers that a network takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import to_grey
from cnnviz.nets.scaling import CAFFE_MEANS, Numbers


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
    numbers : {"0..255", "0..1", "-1..1", "caffe"}
        As they are; divided by 255; divided by 127.5, less 1; blue, green, red, each less its mean
        over ImageNet.
    """

    height: int
    width: int
    channels: int
    numbers: Numbers = "0..255"

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
        """Give the numbers for pixels of 0 to 255, shape (..., C).

        Examples
        --------
        >>> Preprocessing(1, 1, 3, "-1..1").scaled(np.array([[[0, 127.5, 255]]], np.float32))
        array([[[-1.,  0.,  1.]]], dtype=float32)

        Blue comes first, less its mean of 103.939:

        >>> Preprocessing(1, 1, 3, "caffe").scaled(np.array([[[0, 0, 255]]], np.float32)).round(2)
        array([[[ 151.06, -116.78, -123.68]]], dtype=float32)
        """
        if self.numbers == "0..1":
            return pixels / np.float32(255)
        if self.numbers == "-1..1":
            return pixels / np.float32(127.5) - np.float32(1)
        if self.numbers == "caffe":
            return pixels[..., ::-1] - np.array(CAFFE_MEANS, np.float32)
        return pixels
