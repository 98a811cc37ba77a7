"""Contrast."""

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
class Contrast(layers.RandomContrast):
    """A contrast from any range."""

    def __init__(self, low, high):
        super().__init__(0.0)
        self.ends = low, high

    def get_random_transformation(self, data, training=True, seed=None):
        drawn = keras.random.uniform((count(data), 1, 1, 1), *self.ends, seed=self.generator)
        return {"contrast_factor": drawn}
''')


@dataclass(frozen=True, repr=False)
class Contrast(PixelStep):
    """Each channel's distance from its mean, times ``factor``: 1 changes nothing."""

    LABEL: ClassVar = marked("Contrast")
    CODE: ClassVar = "co"
    PLACE: ClassVar = 90

    factor: Ends = setting(Range(0, 3, 0.01, 1), "f", (0.7, 1.3))

    @staticmethod
    def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
        """Multiply distances from the mean."""
        from keras import layers

        from cnnviz.nets.augment.shared_layers import shared_layer

        layer = shared_layer(layers.RandomContrast, factor=0.0)
        factor = draw.for_pixels("factor", images)
        return layer.transform_images(images, {"contrast_factor": factor})

    def keras_call(self) -> KerasCall:
        """Write Keras's layer where it can have the range, or one for any range."""
        less, more = 1 - self.factor[0], self.factor[1] - 1
        # Keras sorts the two, and each is 0 to 1.
        if 0 <= less <= more <= 1:
            ends = written_range((round(less, 9), round(more, 9)))
            return KerasCall(f"layers.RandomContrast({ends})")
        return KerasCall(f"Contrast{written_range(self.factor)}", definition=_DEFINITION)
