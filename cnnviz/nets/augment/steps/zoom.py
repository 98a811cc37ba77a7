"""Zoom, nearer or farther."""

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
class Zoom(GeometricStep):
    """Seen from nearer (below 0) or farther (above): ``1 + factor`` of each side is shown."""

    LABEL: ClassVar = marked("Zoom")
    CODE: ClassVar = "zo"
    PLACE: ClassVar = 50

    factor: Ends = setting(Range(-0.9, 1, 0.01, 0), "f", (-0.1, 0.1))
    fill_mode: str = setting(FILL_MODE, "m", "reflect")

    @staticmethod
    def places(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
        """Show a part of each side, or more than all of it."""
        part = 1 + draw.each("factor", count)
        return part, 0.0, (width - 1) / 2 * (1 - part), 0.0, part, (height - 1) / 2 * (1 - part)

    def keras_call(self) -> KerasCall:
        """Write Keras's layer."""
        factor = written_range(self.factor)
        return KerasCall(f'layers.RandomZoom({factor}, fill_mode="{self.fill_mode}")')
