"""Shift to the side, up and down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.geometric import GeometricStep
from cnnviz.nets.augment.keras_call import KerasCall, written_range
from cnnviz.nets.augment.limits import FILL_MODE, Range
from cnnviz.nets.augment.step import Ends
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw
    from cnnviz.nets.augment.geometric import Places


@dataclass(frozen=True, repr=False)
class Shift(GeometricStep):
    """Moved, by a part of the width to the right and a part of the height down."""

    LABEL: ClassVar = marked("Shift")
    CODE: ClassVar = "sh"
    PLACE: ClassVar = 40

    width_factor: Ends = setting(Range(-1, 1, 0.01, 0), "w", (-0.1, 0.1))
    height_factor: Ends = setting(Range(-1, 1, 0.01, 0), "h", (-0.1, 0.1))
    fill_mode: str = setting(FILL_MODE, "m", "reflect")

    @staticmethod
    def places(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
        """Move."""
        right = draw.each("width_factor", count) * width
        down = draw.each("height_factor", count) * height
        return 1.0, 0.0, -right, 0.0, 1.0, -down

    def keras_call(self) -> KerasCall:
        """Write Keras's layer."""
        ways = f"{written_range(self.height_factor)}, {written_range(self.width_factor)}"
        return KerasCall(f'layers.RandomTranslation({ways}, fill_mode="{self.fill_mode}")')
