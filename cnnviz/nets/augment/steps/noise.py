"""Noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

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
class Noise(layers.RandomBrightness):
    """Normal random numbers, of another standard deviation for each image."""

    def __init__(self, low, high):
        super().__init__(0.0)
        self.ends = low, high

    def transform_images(self, images, transformation, training=True):
        if not training:
            return images
        stddev = keras.random.uniform((count(images), 1, 1, 1), *self.ends, seed=self.generator)
        noise = keras.random.normal(ops.shape(images), seed=self.generator)
        return ops.clip(images + stddev * noise, 0, 255)
''')


@dataclass(frozen=True, repr=False)
class Noise(PixelStep):
    """A normal random number added to every number, of a standard deviation of ``stddev``."""

    LABEL: ClassVar = marked("Noise")
    CODE: ClassVar = "no"
    PLACE: ClassVar = 130

    stddev: Ends = setting(Range(0, 128, 1, 0, "px"), "n", (0.0, 16.0))

    @staticmethod
    def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
        """Add normal random numbers."""
        import keras
        import tensorflow as tf

        numbers = keras.random.normal(tf.shape(images), seed=draw.seeds)
        return tf.clip_by_value(images + numbers * draw.for_pixels("stddev", images), 0.0, 255.0)

    def keras_call(self) -> KerasCall:
        """Write a layer of the program's own: Keras's noise has one standard deviation."""
        return KerasCall(f"Noise{written_range(self.stddev)}", definition=_DEFINITION)
