"""Brightness."""

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
class Brightness(PixelStep):
    """Lighter or darker: ``255 * factor`` is added to every number."""

    LABEL: ClassVar = marked("Brightness")
    CODE: ClassVar = "br"
    PLACE: ClassVar = 80

    factor: Ends = setting(Range(-1, 1, 0.01, 0), "f", (-0.2, 0.2))

    @staticmethod
    def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
        """Add to every number."""
        from keras import layers

        from cnnviz.nets.augment.shared_layers import shared_layer

        layer = shared_layer(layers.RandomBrightness, factor=0.0)
        added = 255 * draw.for_pixels("factor", images)
        return layer.transform_images(images, {"rgb_delta": added})

    def keras_call(self) -> KerasCall:
        """Write Keras's layer."""
        return KerasCall(f"layers.RandomBrightness({written_range(self.factor)})")
