"""MixUp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.keras_call import KerasCall, written
from cnnviz.nets.augment.limits import Number
from cnnviz.nets.augment.mixing import MixingStep
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw


@dataclass(frozen=True, repr=False)
class MixUp(MixingStep):
    """The image mixed with another of the batch, and its label in the same proportion.

    The proportion is drawn from Beta(``alpha``, ``alpha``): Zhang, Cisse, Dauphin and Lopez-Paz,
    "mixup: Beyond empirical risk minimization", 2018.
    """

    LABEL: ClassVar = marked("MixUp")
    CODE: ClassVar = "mu"
    PLACE: ClassVar = 160

    alpha: float = setting(Number(0.05, 10, 0.05, 0.05), "a", 0.2)

    @staticmethod
    def mixed(draw: Draw, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Mix pairs of images."""
        import tensorflow as tf
        from keras import layers

        from cnnviz.nets.augment.shared_layers import shared_layer, transformation

        layer = shared_layer(layers.MixUp)
        alpha, _ = draw.range("alpha")
        found = transformation(layer, draw, images, alpha=alpha)
        taken = draw.taken(tf.shape(images)[0])
        found["mix_weight"] = tf.where(taken, found["mix_weight"], 1.0)
        return layer.transform_images(images, found), layer.transform_labels(labels, found)

    def keras_call(self) -> KerasCall:
        """Write Keras's layer."""
        return KerasCall(f"layers.MixUp({written(self.alpha)})")
