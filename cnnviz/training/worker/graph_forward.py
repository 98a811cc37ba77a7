"""Any Keras model as TensorFlow operations, for networks that begin with a backbone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cnnviz.nets.graph import Call, keras_kind, open_graph

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


class GraphForward:
    """One pass of a model through its layers, up to the numbers that its softmax takes.

    A layer of chance other than Dropout rests, as it does while predicting.

    Parameters
    ----------
    model : keras.Model
        With one input; its last layer is a Dense with softmax. Nested models are opened.
    dtype : str
        In which convolutions and dense layers compute; the weights stay float32.
    training : bool
        Drop out, and normalise by the batch in layers that are not frozen.

    Attributes
    ----------
    moments : list of (keras.Variable, tensor)
        The statistics that batch normalisation keeps of the last call: each variable and its next
        value.
    """

    def __init__(self, model: keras.Model, dtype: str, *, training: bool) -> None:
        self.model, self.dtype, self.training = model, dtype, training
        self._graph = open_graph(model)
        self.moments: list[tuple[keras.Variable, tf.Tensor]] = []

    def __call__(self, images: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Give logits, float32 (N, classes), for images of the model's input shape."""
        import tensorflow as tf

        self.moments = []
        known = {self._graph.inputs[0]: images}
        for position, call in enumerate(self._graph.calls):
            entering = [known[name] for name in call.sources]
            compute = _COMPUTED_BY.get(keras_kind(call.operation), _by_keras)
            found = compute(self, call, entering, seed + position)
            if found is None:
                found = _by_keras(self, call, entering, seed)
            known.update(zip(call.outputs, found, strict=True))
        return tf.cast(known[self._graph.outputs[0]], tf.float32)

    def activated(self, call: Call, x: tf.Tensor) -> tf.Tensor:
        """Apply a layer's own activation, but not that of the last."""
        return x if call is self._graph.calls[-1] else call.operation.activation(x)


def _by_keras(forward: GraphForward, call: Call, inputs: list[Any], _: Any) -> list[Any]:
    import tensorflow as tf

    if getattr(call.operation, "weights", None):
        inputs = [tf.cast(each, tf.float32) for each in inputs]
    return call.run(inputs)


def _conv2d(forward: GraphForward, call: Call, inputs: list[Any], _: Any) -> list[Any] | None:
    import tensorflow as tf

    layer = call.operation
    if layer.groups > 1:
        return None
    x = tf.nn.conv2d(
        tf.cast(inputs[0], forward.dtype),
        tf.cast(layer.kernel.value, forward.dtype),
        layer.strides,
        layer.padding.upper(),
        dilations=layer.dilation_rate,
    )
    return [forward.activated(call, _biased(forward, layer, x))]


def _dense(forward: GraphForward, call: Call, inputs: list[Any], _: Any) -> list[Any]:
    import tensorflow as tf

    layer = call.operation
    kernel = tf.cast(layer.kernel.value, forward.dtype)
    x = tf.tensordot(tf.cast(inputs[0], forward.dtype), kernel, 1)
    return [forward.activated(call, _biased(forward, layer, x))]


def _biased(forward: GraphForward, layer: Any, x: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    return x + tf.cast(layer.bias.value, forward.dtype) if layer.use_bias else x


def _batch_normalization(
    forward: GraphForward, call: Call, inputs: list[Any], _: Any
) -> list[Any] | None:
    import tensorflow as tf

    layer, (x,) = call.operation, inputs
    if layer.axis not in (-1, len(x.shape) - 1) or len(x.shape) not in (2, 4):
        return None
    flat = len(x.shape) == 2
    mean, variance = layer.moving_mean.value, layer.moving_variance.value
    learns = forward.training and layer.trainable
    x, *batch = tf.raw_ops.FusedBatchNormV3(
        x=x[:, None, None] if flat else x,
        scale=layer.gamma.value if layer.scale else tf.ones_like(mean),
        offset=layer.beta.value if layer.center else tf.zeros_like(mean),
        mean=[] if learns else mean,
        variance=[] if learns else variance,
        epsilon=layer.epsilon,
        is_training=learns,
    )
    if learns:
        kept = (layer.moving_mean, mean), (layer.moving_variance, variance)
        for (variable, before), found in zip(kept, batch, strict=False):
            forward.moments.append((variable, found + layer.momentum * (before - found)))
    return [x[:, 0, 0] if flat else x]


def _dropout(forward: GraphForward, call: Call, inputs: list[Any], seed: Any) -> list[Any]:
    import tensorflow as tf

    if not forward.training or not call.operation.rate:
        return inputs
    return [tf.nn.experimental.stateless_dropout(inputs[0], call.operation.rate, seed)]


_COMPUTED_BY: dict[str, Callable[[GraphForward, Call, list[Any], Any], list[Any] | None]] = {
    "Conv2D": _conv2d,
    "Dense": _dense,
    "BatchNormalization": _batch_normalization,
    "Dropout": _dropout,
}
