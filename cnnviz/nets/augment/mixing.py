"""Steps that mix images of a batch, and their labels."""

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
class MixingStep(AugmentationStep):
    """A step after which a label says how much of each image there is."""

    @staticmethod
    @abstractmethod
    def mixed(draw: Draw, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Mix those of the images that the step takes; each row of labels still sums to 1."""

    @classmethod
    def apply(
        cls, draws: Sequence[Draw], images: tf.Tensor, labels: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Mix images and labels."""
        (draw,) = draws
        return cls.mixed(draw, images, labels)
