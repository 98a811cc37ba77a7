"""How pixels become the numbers that a network takes: the one place that names the ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message

Numbers = Literal["0..255", "0..1", "-1..1", "caffe", "torch"]
PerChannel = float | list[float]


@dataclass(frozen=True)
class PixelScaling:
    """Pixels of 0 to 255, divided, less a mean, by a deviation: each channel by itself.

    Attributes
    ----------
    name : str
        In links, in stored runs and in exported programs.
    title : str
        For people; translated where it is shown.
    divisor : float
    mean, deviation : tuple of float
        Of each channel in the order that the network takes them, or one for all.
    bgr : bool
        Whether the network takes blue first, then green and red.
    """

    name: Numbers
    title: str
    divisor: float = 1.0
    mean: tuple[float, ...] = (0.0,)
    deviation: tuple[float, ...] = (1.0,)
    bgr: bool = False

    def fits(self, channels: int) -> bool:
        """Tell whether pictures of so many channels can be scaled so.

        Examples
        --------
        >>> SCALINGS["caffe"].fits(1), SCALINGS["-1..1"].fits(1)  # its means are of three colours
        (False, True)
        """
        return len(self.mean) in (1, channels)

    def scaled(self, pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the numbers for pixels of 0 to 255, shape (..., C); for a tensor a tensor.

        Examples
        --------
        >>> SCALINGS["-1..1"].scaled(np.array([[[0, 127.5, 255]]], np.float32))
        array([[[-1.,  0.,  1.]]], dtype=float32)

        Blue comes first, less its mean of 103.939:

        >>> SCALINGS["caffe"].scaled(np.array([[[0, 0, 255]]], np.float32)).round(2)
        array([[[ 151.06, -116.78, -123.68]]], dtype=float32)
        """
        given: Any = pixels[..., ::-1] if self.bgr else pixels
        centred = given / np.float32(self.divisor) - np.array(self.mean, np.float32)
        found: NDArray[np.float32] = centred / np.array(self.deviation, np.float32)
        return found

    def rescaling(self) -> tuple[PerChannel, PerChannel]:
        """Give the scale and the offset by which a Rescaling layer does the same.

        Examples
        --------
        >>> SCALINGS["-1..1"].rescaling()  # 0.00784 = 1 / 127.5
        (0.00784313725490196, -1.0)
        >>> SCALINGS["caffe"].rescaling()
        (1.0, [-103.939, -116.779, -123.68])
        """
        scales = [1 / (self.divisor * each) for each in self.deviation]
        offsets = 0.0 - np.divide(self.mean, self.deviation)
        return _one(scales), _one(offsets.tolist())


def _one(numbers: list[float]) -> PerChannel:
    return numbers[0] if len(numbers) == 1 else numbers


SCALINGS: dict[Numbers, PixelScaling] = {
    each.name: each
    for each in (
        PixelScaling("0..255", message("0 to 255")),
        PixelScaling("0..1", message("0 to 1"), 255.0),
        PixelScaling("-1..1", message("−1 to 1"), 127.5, (1.0,)),
        # Means of ImageNet's blue, green and red, which Caffe's networks were trained without: as
        # in `keras.applications.imagenet_utils.preprocess_input(mode="caffe")`.
        PixelScaling(
            "caffe",
            message("Blue, green, red, less their means (caffe)"),
            mean=(103.939, 116.779, 123.68),
            bgr=True,
        ),
        # Means and deviations of ImageNet's red, green and blue from 0 to 1, as PyTorch's networks
        # take them: `preprocess_input(mode="torch")`.
        PixelScaling(
            "torch",
            message("0 to 1, less their means, divided by their deviations (torch)"),
            255.0,
            (0.485, 0.456, 0.406),
            (0.229, 0.224, 0.225),
        ),
    )
}
"""The ways that are known, by name."""
