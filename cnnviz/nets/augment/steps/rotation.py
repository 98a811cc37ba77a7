"""Rotation about the centre."""

from __future__ import annotations

import math
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
class Rotation(GeometricStep):
    """Turned about the centre, counterclockwise."""

    LABEL: ClassVar = marked("Rotation")
    CODE: ClassVar = "ro"
    PLACE: ClassVar = 10

    degrees: Ends = setting(Range(-180, 180, 1, 0, "°"), "d", (-15.0, 15.0))
    fill_mode: str = setting(FILL_MODE, "m", "reflect")

    @staticmethod
    def places(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
        """Turn."""
        import tensorflow as tf

        angle = draw.each("degrees", count) * (math.pi / 180)
        cos, sin = tf.cos(angle), tf.sin(angle)
        x, y = (width - 1) / 2, (height - 1) / 2
        return cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos

    def keras_call(self) -> KerasCall:
        """Write Keras's layer, whose range is in turns."""
        turns = written_range(self.degrees, over=360)
        return KerasCall(f'layers.RandomRotation({turns}, fill_mode="{self.fill_mode}")')
