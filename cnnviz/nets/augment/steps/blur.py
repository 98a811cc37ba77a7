"""Gaussian blur."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.keras_call import Definition, KerasCall, written_range
from cnnviz.nets.augment.limits import Range
from cnnviz.nets.augment.pixelwise import PixelStep
from cnnviz.nets.augment.step import Ends
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw

_DEFINITION = Definition('''
class Blur(layers.RandomGaussianBlur):
    """A blur that begins above a sigma of 1."""

    def __init__(self, factor, kernel_size, sigma):
        super().__init__(factor, kernel_size)
        self.sigma = sigma
''')


@dataclass(frozen=True, repr=False)
class Blur(PixelStep):
    """Each pixel the weighted mean of those around it: a Gaussian of ``sigma`` pixels."""

    LABEL: ClassVar = marked("Blur")
    CODE: ClassVar = "bl"
    PLACE: ClassVar = 140

    sigma: Ends = setting(Range(0, 5, 0.1, 0, "px"), "g", (0.0, 1.0))

    @property
    def kernel_size(self) -> int:
        """Rows and columns of the kernel, odd: two standard deviations to each side.

        Examples
        --------
        >>> Blur((0, 1.5)).kernel_size  # 7 = 2 · ⌈2 · 1.5⌉ + 1
        7
        """
        return 2 * math.ceil(2 * self.sigma[1]) + 1

    @property
    def border(self) -> int:
        """As in Keras, what lies beyond the border counts as 0."""
        return self.kernel_size // 2

    def constants(self) -> dict[str, Any]:
        """Give the size of the kernel too."""
        return {**super().constants(), "kernel_size": self.kernel_size}

    @staticmethod
    def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
        """Blur each image by its own sigma."""
        import tensorflow as tf

        side = draw.constant("kernel_size")
        sigma = draw.each("sigma", tf.shape(images)[0])[:, None] + 1e-6  # as in Keras
        away = tf.range(side, dtype=tf.float32) - (side - 1) / 2
        weights = tf.exp(-0.5 * (away / sigma) ** 2)
        weights /= tf.reduce_sum(weights, 1, keepdims=True)
        for axis in (1, 2):
            images = _mean_along(images, weights, axis)
        return images

    def keras_call(self) -> KerasCall:
        """Write Keras's layer, or one that begins above a sigma of 1."""
        # Keras takes a range for the probability too: one number is 0 to it.
        share = written_range((self.probability, self.probability))
        settings = f"{share}, {self.kernel_size}, {written_range(self.sigma)}"
        if self.sigma[0] <= 1:
            return KerasCall(f"layers.RandomGaussianBlur({settings})", says_probability=True)
        return KerasCall(f"Blur({settings})", says_probability=True, definition=_DEFINITION)


def _mean_along(images: tf.Tensor, weights: tf.Tensor, axis: int) -> tf.Tensor:
    """Give the weighted mean of neighbours along an axis; weights (N, odd), one row an image."""
    import tensorflow as tf

    side = weights.shape[1]
    border = [(side // 2, side // 2) if i == axis else (0, 0) for i in range(4)]
    padded = tf.pad(images, border)
    size = tf.shape(images)
    starts = tf.one_hot(axis, 4, dtype=tf.int32)
    terms = [
        tf.slice(padded, starts * i, size) * weights[:, i, None, None, None] for i in range(side)
    ]
    return tf.add_n(terms)
