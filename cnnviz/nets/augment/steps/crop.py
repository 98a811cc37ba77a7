"""Crop of a part, at the size of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.geometric import GeometricStep
from cnnviz.nets.augment.keras_call import Definition, KerasCall, written_range
from cnnviz.nets.augment.limits import Range
from cnnviz.nets.augment.step import Ends
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw
    from cnnviz.nets.augment.geometric import Places

_DEFINITION = Definition(
    '''
class Crop(layers.RandomBrightness):
    """Another part of each image, at the size of the whole."""

    def __init__(self, low, high):
        super().__init__(0.0)
        self.ends = low, high

    def transform_images(self, images, transformation, training=True):
        if not training:
            return images
        height, width = images.shape[1:3]
        side = keras.random.uniform((count(images), 1), *self.ends, seed=self.generator)
        start = keras.random.uniform((2, count(images), 1), seed=self.generator) * (1 - side)
        half, none = (side - 1) / 2, ops.zeros_like(side)
        columns = [side, none, half + start[0] * width]
        rows = [none, side, half + start[1] * height]
        transform = ops.concatenate([*columns, *rows, none, none], axis=1)
        return ops.image.affine_transform(images, transform, fill_mode="nearest")
''',
    place=1_000,  # last, as in the programs so far
)


@dataclass(frozen=True, repr=False)
class Crop(GeometricStep):
    """A part of the image, anywhere in it, at the size of the whole.

    ``side`` is the part of its height and of its width.
    """

    LABEL: ClassVar = marked("Crop")
    CODE: ClassVar = "cr"
    PLACE: ClassVar = 70

    side: Ends = setting(Range(0.1, 1, 0.01, 1), "s", (0.7, 1.0))

    @staticmethod
    def places(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
        """Show a part of each side, from anywhere."""
        import keras
        import tensorflow as tf

        side = draw.each("side", count)
        left, top = tf.unstack(keras.random.uniform((2, count), seed=draw.seeds) * (1 - side))
        # A pixel's centre is half a pixel from its edge, before and after.
        half = (side - 1) / 2
        return side, 0.0, half + left * width, 0.0, side, half + top * height

    def keras_call(self) -> KerasCall:
        """Write a layer of the program's own: Keras's crop has one size."""
        return KerasCall(f"Crop{written_range(self.side)}", definition=_DEFINITION)
