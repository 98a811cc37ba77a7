"""Grey."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.keras_call import KerasCall, written
from cnnviz.nets.augment.limits import PROBABILITY
from cnnviz.nets.augment.pixelwise import PixelStep
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw


@dataclass(frozen=True, repr=False)
class Grey(PixelStep):
    """Without colour."""

    LABEL: ClassVar = marked("Grey")
    CODE: ClassVar = "gr"
    PLACE: ClassVar = 120

    _: KW_ONLY
    probability: float = setting(PROBABILITY, "p", 0.2)

    @staticmethod
    def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
        """Give each channel the same."""
        import keras
        import tensorflow as tf

        return tf.broadcast_to(keras.ops.image.rgb_to_grayscale(images), tf.shape(images))

    def keras_call(self) -> KerasCall:
        """Write Keras's layer."""
        return KerasCall(
            f"layers.RandomGrayscale({written(self.probability)})", says_probability=True
        )
