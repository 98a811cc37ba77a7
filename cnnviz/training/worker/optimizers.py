"""An optimiser at work: what it keeps for each weight, and its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.training.config import RunConfig
from cnnviz.training.optimizers import OPTIMIZERS
from cnnviz.training.optimizers.kind import TensorUpdate, decays

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


class Optimizer:
    """The optimiser of a run, on the trained variables of its model.

    Weight decay is apart from the gradient and spares biases and normalisation, as is usual:
    it multiplies the other weights by 1 - rate · decay.
    """

    def __init__(
        self, config: RunConfig, variables: list[keras.Variable], dtype: str = "float32"
    ) -> None:
        import tensorflow as tf

        self.config, self.variables, self._dtype = config, variables, dtype
        self._kind = OPTIMIZERS[config.optimizer]
        self.slots = [
            [tf.Variable(tf.zeros_like(each.value)) for each in variables]
            for _ in range(self._kind.slots)
        ]

    def apply(self, gradients: list[tf.Tensor], rate: tf.Tensor, step: tf.Tensor) -> None:
        """Change the variables; ``step``, a float32, counts from 1."""
        for variable, gradient, *slots in zip(self.variables, gradients, *self.slots, strict=True):
            value = variable.value
            if decays(self.config, len(value.shape)):
                value.assign_sub(value * (rate * self.config.weight_decay))
            self._kind.apply(
                TensorUpdate(value, gradient, slots, rate, step, self.config, self._dtype)
            )
