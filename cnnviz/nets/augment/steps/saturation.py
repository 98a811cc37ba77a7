"""Saturation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.keras_call import KerasCall, written_range
from cnnviz.nets.augment.limits import Range
from cnnviz.nets.augment.pixelwise import PixelStep
from cnnviz.nets.augment.step import Ends
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw


@dataclass(frozen=True, repr=False)
class Saturation(PixelStep):
    """Paler or stronger colours: 0 is grey, 0.5 changes nothing, 1 is as strong as can be.

    As in Keras, the saturation is multiplied by ``factor / (1 - factor)``.
    """

    LABEL: ClassVar = marked("Saturation")
    CODE: ClassVar = "sa"
    PLACE: ClassVar = 110

    factor: Ends = setting(Range(0, 1, 0.01, 0.5), "f", (0.4, 0.6))

    @staticmethod
    def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
        """Multiply the saturation; an image of one channel has none."""
        import keras
        import tensorflow as tf

        from cnnviz.nets.augment.shared_layers import shared_layer

        if images.shape[-1] == 1:
            return images
        # The range is that of the saturation, which is 0 to 1 whatever the pixels are.
        layer = shared_layer(keras.layers.RandomSaturation, factor=0.0, value_range=(0, 1))
        factor = draw.each("factor", tf.shape(images)[0])
        times = factor / (1 - factor + keras.config.epsilon())
        return layer.transform_images(images, {"factor": times})

    def keras_call(self) -> KerasCall:
        """Write Keras's layer."""
        factor = written_range(self.factor)
        return KerasCall(f"layers.RandomSaturation({factor}, value_range=(0, 1))")
