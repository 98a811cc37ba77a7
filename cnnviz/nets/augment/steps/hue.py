"""Hue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.keras_call import Definition, KerasCall, written, written_range
from cnnviz.nets.augment.limits import Range
from cnnviz.nets.augment.pixelwise import PixelStep
from cnnviz.nets.augment.step import Ends
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw

_DEFINITION = Definition('''
class Hue(layers.RandomHue):
    """Hues turned one way, or not as far both ways: parts of a turn."""

    def __init__(self, low, high):
        super().__init__(0.0)
        self.ends = low, high

    def get_random_transformation(self, data, training=True, seed=None):
        return {"factor": keras.random.uniform((count(data),), *self.ends, seed=self.generator)}
''')


@dataclass(frozen=True, repr=False)
class Hue(PixelStep):
    """Colours turned along the colour circle: red by 120° is green."""

    LABEL: ClassVar = marked("Hue")
    CODE: ClassVar = "hu"
    PLACE: ClassVar = 100

    degrees: Ends = setting(Range(-180, 180, 1, 0, "°"), "d", (-18.0, 18.0))

    @staticmethod
    def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
        """Turn colours; an image of one channel has none."""
        import tensorflow as tf
        from keras import layers

        from cnnviz.nets.augment.shared_layers import shared_layer

        if images.shape[-1] == 1:
            return images
        layer = shared_layer(layers.RandomHue, factor=0.0)
        turns = draw.each("degrees", tf.shape(images)[0]) / 360
        return layer.transform_images(images, {"factor": turns})

    def keras_call(self) -> KerasCall:
        """Write Keras's layer where both ways are as far, or one for any range."""
        low, high = self.degrees
        if low == -high:
            return KerasCall(f"layers.RandomHue((0, {written(high)} / 180))")
        return KerasCall(f"Hue{written_range(self.degrees, over=360)}", definition=_DEFINITION)
