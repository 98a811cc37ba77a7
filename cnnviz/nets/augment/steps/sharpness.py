"""Sharpness."""

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
class Sharpness(PixelStep):
    """Softer (below 0.5) or sharper (above): 0.5 changes nothing.

    As in Keras, each number's distance from the smoothed image is multiplied by ``2 * factor``;
    in a window of 3 × 3 that is smoothed, the middle counts five times.
    """

    LABEL: ClassVar = marked("Sharpness")
    CODE: ClassVar = "sp"
    PLACE: ClassVar = 145

    factor: Ends = setting(Range(0, 1, 0.01, 0.5), "f", (0.25, 0.75))

    @property
    def border(self) -> int:
        """As in Keras, what lies beyond the border counts as 0."""
        return 1

    @staticmethod
    def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
        """Multiply the distance from the smoothed image."""
        import tensorflow as tf
        from keras import layers

        from cnnviz.nets.augment.shared_layers import shared_layer

        layer = shared_layer(layers.RandomSharpness, factor=0.0)
        factor = draw.each("factor", tf.shape(images)[0])
        return layer.transform_images(images, {"factor": factor})

    def keras_call(self) -> KerasCall:
        """Write Keras's layer."""
        return KerasCall(f"layers.RandomSharpness({written_range(self.factor)})")
