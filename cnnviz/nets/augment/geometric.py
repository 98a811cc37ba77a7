"""Steps that say where each pixel of a turned, moved or zoomed image is read from.

Those that follow one another are one transformation: each image is read once, by bilinear
interpolation. The matrices are those of Keras's RandomRotation, RandomFlip, RandomTranslation,
RandomZoom and RandomShear, over (column, row, 1).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from cnnviz.nets.augment.step import AugmentationStep

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw

    Places = tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]


@dataclass(frozen=True, repr=False)
class GeometricStep(AugmentationStep):
    """A step that moves what is on an image."""

    @staticmethod
    @abstractmethod
    def places(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
        """Give the two upper rows of the matrix from a pixel's place to where it is read from.

        Parameters
        ----------
        draw : Draw
        count : int32 ()
            N, the number of images.
        height, width : float32 ()
            Of each image.

        Returns
        -------
        tuple of six float32 (N,) or ()
            The column is read from ``a * column + b * row + c``, the row from ``d * column +
            e * row + f``.
        """

    @classmethod
    def apply(
        cls, draws: Sequence[Draw], images: tf.Tensor, labels: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Pass images through geometric steps, as one transformation.

        Those that look beyond the border have the same fill mode.
        """
        import keras
        import tensorflow as tf

        size = tf.shape(images)
        count, height, width = size[0], tf.cast(size[1], tf.float32), tf.cast(size[2], tf.float32)
        together = tf.eye(3, batch_shape=(count,))
        for draw in draws:
            kind = cast("type[GeometricStep]", draw.form.kind)
            matrix = _matrix(kind.places(draw, count, height, width), count)
            together @= tf.where(draw.taken(count)[:, None, None], matrix, tf.eye(3))
        mode = next((draw.fill_mode for draw in draws if draw.fill_mode), "nearest")
        rows = tf.reshape(together, (-1, 9))[:, :8]
        return keras.ops.image.affine_transform(images, rows, "bilinear", mode), labels


def _matrix(places: Places, count: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    filled = [tf.broadcast_to(each, (count,)) for each in (*places, 0.0, 0.0, 1.0)]
    return tf.reshape(tf.stack(filled, 1), (-1, 3, 3))
