"""What an optimiser does with a gradient: Keras's rules, each in one TensorFlow operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.training.config import RunConfig

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

# Keras's defaults.
_BETA_1, _BETA_2 = 0.9, 0.999
_RHO = 0.9
_EPSILON = 1e-7
_SLOTS = {"adam": 2, "adamw": 2, "rmsprop": 2, "sgd": 1}


class Optimizer:
    """The optimiser of a run, on the trained variables of its model.

    Weight decay is apart from the gradient and spares biases and normalisation, as is usual:
    it multiplies the other weights by 1 - rate · decay.
    """

    def __init__(self, config: RunConfig, variables: list[keras.Variable]) -> None:
        import tensorflow as tf

        self.config, self.variables = config, variables
        self.slots = [
            [tf.Variable(tf.zeros_like(each.value)) for each in variables]
            for _ in range(_SLOTS[config.optimizer])
        ]

    def apply(self, gradients: list[tf.Tensor], rate: tf.Tensor, step: tf.Tensor) -> None:
        """Change the variables; ``step``, a float32, counts from 1."""
        for variable, gradient, *slots in zip(self.variables, gradients, *self.slots, strict=True):
            value = variable.value
            if self.config.weight_decay and len(value.shape) > 1:
                value.assign_sub(value * (rate * self.config.weight_decay))
            handles = [each.handle for each in slots]
            self._rule(value.handle, gradient, rate, step, handles)

    def _rule(
        self,
        variable: tf.Tensor,
        gradient: tf.Tensor,
        rate: tf.Tensor,
        step: tf.Tensor,
        slots: list[tf.Tensor],
    ) -> None:
        import tensorflow as tf

        if self.config.optimizer == "sgd":
            tf.raw_ops.ResourceApplyKerasMomentum(
                var=variable,
                accum=slots[0],
                lr=rate,
                grad=gradient,
                momentum=self.config.momentum,
                use_nesterov=self.config.nesterov,
            )
        elif self.config.optimizer == "rmsprop":
            tf.raw_ops.ResourceApplyRMSProp(
                var=variable,
                ms=slots[0],
                mom=slots[1],
                lr=rate,
                rho=_RHO,
                momentum=0.0,
                epsilon=_EPSILON,
                grad=gradient,
            )
        else:
            tf.raw_ops.ResourceApplyAdam(
                var=variable,
                m=slots[0],
                v=slots[1],
                beta1_power=_BETA_1**step,
                beta2_power=_BETA_2**step,
                lr=rate,
                beta1=_BETA_1,
                beta2=_BETA_2,
                epsilon=_EPSILON,
                grad=gradient,
            )
