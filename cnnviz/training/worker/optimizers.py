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
_SLOTS = {"adam": 2, "adamw": 2, "rmsprop": 2, "sgd": 1, "muon": 2}

# Muon's own: of Newton and Schulz's iteration, how often and with which coefficients; and Adam's
# rate, for all that is no convolution, as a part of Muon's.
_ITERATIONS = 3
_COEFFICIENTS = 3.4445, -4.7750, 2.0315
_ADAM_PART = 0.05


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
            if self.config.optimizer == "muon" and len(value.shape) == 4:
                value.assign_sub(rate * self._muon_step(gradient, slots[0]))
            else:
                self._rule(value.handle, gradient, rate, step, [each.handle for each in slots])

    def _muon_step(self, gradient: tf.Tensor, kept: tf.Variable) -> tf.Tensor:
        momentum = self.config.momentum
        kept.assign(momentum * kept + gradient)
        step = gradient + momentum * kept if self.config.nesterov else kept.read_value()
        return orthogonal(step, self._dtype)

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
            part = _ADAM_PART if self.config.optimizer == "muon" else 1.0
            tf.raw_ops.ResourceApplyAdam(
                var=variable,
                m=slots[0],
                v=slots[1],
                beta1_power=_BETA_1**step,
                beta2_power=_BETA_2**step,
                lr=part * rate,
                beta1=_BETA_1,
                beta2=_BETA_2,
                epsilon=_EPSILON,
                grad=gradient,
            )


def orthogonal(kernel: tf.Tensor, dtype: str) -> tf.Tensor:
    """Bring a kernel's filters near to being orthogonal to one another, as Muon does.

    Written as a matrix, a column a filter, its singular values all come near to 1: Jordan and
    others, "Muon: an optimizer for hidden layers in neural networks", 2024.

    Parameters
    ----------
    kernel : float32 (kh, kw, C, F)
    dtype : str
        In which to compute.
    """
    import tensorflow as tf

    a, b, c = _COEFFICIENTS
    matrix = tf.reshape(kernel, (-1, kernel.shape[-1]))
    wide = matrix.shape[0] < matrix.shape[1]
    x = tf.transpose(matrix) if wide else matrix
    x = tf.cast(x / (tf.norm(x) + _EPSILON), dtype)
    for _ in range(_ITERATIONS):
        square = tf.matmul(x, x, transpose_a=True)
        x = a * x + tf.matmul(x, b * square + c * tf.matmul(square, square))
    x = tf.transpose(x) if wide else x
    return tf.reshape(tf.cast(x, tf.float32), kernel.shape)
