"""Shear of rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from cnnviz.i18n import marked
from cnnviz.nets.augment.geometric import GeometricStep
from cnnviz.nets.augment.keras_call import Definition, KerasCall, written, written_range
from cnnviz.nets.augment.limits import FILL_MODE, Range
from cnnviz.nets.augment.step import Ends
from cnnviz.nets.settings import setting

if TYPE_CHECKING:
    import tensorflow as tf

    from cnnviz.nets.augment.draws import Draw
    from cnnviz.nets.augment.geometric import Places

_DEFINITION = Definition('''
class Shear(layers.RandomShear):
    """A shear of two ranges, each with its own sign."""

    def __init__(self, x, y, fill_mode):
        super().__init__(fill_mode=fill_mode)
        self.x, self.y = x, y

    def get_random_transformation(self, data, training=True, seed=None):
        ends = [(count(data), 1), *self.x], [(count(data), 1), *self.y]
        factors = [keras.random.uniform(*each, seed=self.generator) for each in ends]
        return {"shear_factor": ops.concatenate(factors, axis=1)} if training else None
''')


@dataclass(frozen=True, repr=False)
class Shear(GeometricStep):
    """Slanted: rows move by ``x_factor`` of how far down they are, columns by ``y_factor``.

    As in Keras, the top left corner stays where it is.
    """

    LABEL: ClassVar = marked("Shear")
    CODE: ClassVar = "sr"
    PLACE: ClassVar = 60

    x_factor: Ends = setting(Range(-1, 1, 0.01, 0), "x", (-0.1, 0.1))
    y_factor: Ends = setting(Range(-1, 1, 0.01, 0), "y", (0.0, 0.0))
    fill_mode: str = setting(FILL_MODE, "m", "reflect")

    @staticmethod
    def places(draw: Draw, count: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> Places:
        """Slant."""
        x, y = (draw.each(name, count) for name in ("x_factor", "y_factor"))
        return 1.0, x, 0.0, y, 1.0, 0.0

    def keras_call(self) -> KerasCall:
        """Write Keras's layer where its one sign for both factors says it, or one of two ranges."""
        x, y = self.x_factor, self.y_factor
        if (0, 0) in (x, y) and x[0] == -x[1] and y[0] == -y[1]:
            sizes = f"(0, {written(x[1])}), (0, {written(y[1])})"
            return KerasCall(f'layers.RandomShear({sizes}, fill_mode="{self.fill_mode}")')
        ways = f"{written_range(x)}, {written_range(y)}"
        return KerasCall(f'Shear({ways}, "{self.fill_mode}")', definition=_DEFINITION)
