"""Horizontal flip."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.flips import flip_call
from cnnviz.nets.augment.geometric import GeometricStep
from cnnviz.nets.augment.keras_call import KerasCall
from cnnviz.nets.augment.limits import PROBABILITY
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw
    from cnnviz.nets.augment.geometric import Places


@dataclass(frozen=True, repr=False)
class HorizontalFlip(GeometricStep):
    """Mirrored, left to right."""

    LABEL: ClassVar = marked("Horizontal flip")
    CODE: ClassVar = "hf"
    PLACE: ClassVar = 20

    _: KW_ONLY
    probability: float = setting(PROBABILITY, "p", 0.5)

    @staticmethod
    def places(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
        """Mirror."""
        return -1.0, 0.0, width - 1, 0.0, 1.0, 0.0

    def keras_call(self) -> KerasCall:
        """Write Keras's layer, which flips one image in two, or one of another share."""
        return flip_call("horizontal", self.probability)
