"""CutMix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.keras_call import KerasCall, written_range
from cnnviz.nets.augment.limits import Number
from cnnviz.nets.augment.mixing import MixingStep
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw


@dataclass(frozen=True, repr=False)
class CutMix(MixingStep):
    """A rectangle from another image of the batch; the label follows the areas.

    The part that is kept is drawn from Beta(``alpha``, ``alpha``): Yun and others, "CutMix:
    Regularization strategy to train strong classifiers with localizable features", 2019.
    """

    LABEL: ClassVar = marked("CutMix")
    CODE: ClassVar = "cm"
    PLACE: ClassVar = 170

    alpha: float = setting(Number(0.05, 1, 0.05, 0.05), "a", 1.0)

    @staticmethod
    def mixed(draw: Draw, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Put rectangles into images."""
        import tensorflow as tf
        from keras import layers

        from cnnviz.nets.augment.shared_layers import shared_layer, transformation

        layer = shared_layer(layers.CutMix)
        alpha, _ = draw.range("alpha")
        # A range in Keras, drawn from once for a batch.
        found = transformation(layer, draw, images, factor=(alpha, alpha))
        found["batch_masks"] &= draw.taken(tf.shape(images)[0])[:, None, None, None]
        # By the pixels that were put in: Keras takes the rectangle before it meets the grid.
        put_in = tf.reduce_mean(tf.cast(found["batch_masks"], tf.float32), axis=(1, 2, 3))
        found["mix_weight"] = 1 - put_in
        return layer.transform_images(images, found), layer.transform_labels(labels, found)

    def keras_call(self) -> KerasCall:
        """Write Keras's layer, whose factor is a range."""
        return KerasCall(f"layers.CutMix({written_range((self.alpha, self.alpha))})")
