"""Cutout."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.keras_call import KerasCall, written_range
from cnnviz.nets.augment.limits import PROBABILITY, Range
from cnnviz.nets.augment.pixelwise import PixelStep
from cnnviz.nets.augment.step import Ends
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw

_GREY = 127.5  # halfway from black to white


@dataclass(frozen=True, repr=False)
class Cutout(PixelStep):
    """A rectangle of grey: each side is the root of a number of ``scale``, as part of the whole."""

    LABEL: ClassVar = marked("Cutout")
    CODE: ClassVar = "cu"
    PLACE: ClassVar = 150

    scale: Ends = setting(Range(0, 1, 0.01, 0), "c", (0.02, 0.2))
    _: KW_ONLY
    probability: float = setting(PROBABILITY, "p", 0.5)

    @staticmethod
    def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
        """Put a rectangle on each."""
        import tensorflow as tf
        from keras import layers

        from cnnviz.nets.augment.shared_layers import shared_layer, transformation

        layer = shared_layer(layers.RandomErasing, fill_value=_GREY)
        found = transformation(layer, draw, images, scale=draw.range("scale"))
        return tf.where(found["batch_masks"], _GREY, images)

    def keras_call(self) -> KerasCall:
        """Write Keras's layer, whose probability is a range too: one number is 0 to it."""
        share = written_range((self.probability, self.probability))
        scale = written_range(self.scale)
        call = f"layers.RandomErasing({share}, {scale}, fill_value={_GREY})"
        return KerasCall(call, says_probability=True)
