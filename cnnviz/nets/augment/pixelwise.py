"""Steps that change the numbers of an image where they are."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnnviz.nets.augment.step import AugmentationStep

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw


@dataclass(frozen=True, repr=False)
class PixelStep(AugmentationStep):
    """A step that moves nothing and mixes nothing."""

    @staticmethod
    @abstractmethod
    def changed(draw: Draw, images: tf.Tensor) -> tf.Tensor:
        """Give all images changed, float32 (N, H, W, C), 0 to 255, whichever are taken then."""

    @classmethod
    def apply(
        cls, draws: Sequence[Draw], images: tf.Tensor, labels: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Change those of the images that the step takes."""
        import tensorflow as tf

        (draw,) = draws
        taken = draw.taken(tf.shape(images)[0])[:, None, None, None]
        return tf.where(taken, cls.changed(draw, images), images), labels
