"""Any Keras model as TensorFlow operations, for networks that begin with a backbone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cnnviz.nets.graph import Call, keras_kind, open_graph
from cnnviz.nets.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    LayerSpec,
    layer_kind,
)
from cnnviz.training.worker.batch_normalization import by_batch, by_statistics
from cnnviz.training.worker.convolution import conv2d

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

    def __call__(self, parts: list[tf.Tensor], seeds: list[tf.Tensor]) -> list[tf.Tensor]:
        """Give logits, float32 (n, classes), for each part of a batch of images."""
        import tensorflow as tf

        self.moments = []
        known = {self._graph.inputs[0]: parts}
        for position, call in enumerate(self._graph.calls):
            entering = [known[name] for name in call.sources]
            if self.training and _by_the_batch(call.operation, entering[0][0]):
                known[call.outputs[0]] = _normalized(self, call, entering[0])
                continue
            found = [
                self._computed(call, list(each), seed + position)
                for *each, seed in zip(*entering, seeds, strict=True)
            ]
            known.update(zip(call.outputs, map(list, zip(*found, strict=True)), strict=True))
        return [tf.cast(each, tf.float32) for each in known[self._graph.outputs[0]]]

    def _computed(self, call: Call, entering: list[Any], seed: tf.Tensor) -> list[Any]:
        compute = _COMPUTED_BY.get(_spec(call.operation), _by_keras)
        found = compute(self, call, entering, seed)
        return _by_keras(self, call, entering, seed) if found is None else found

    def activated(self, call: Call, x: tf.Tensor) -> tf.Tensor:
        """Apply a layer's own activation, but not that of the last."""
        return x if call is self._graph.calls[-1] else call.operation.activation(x)


def _spec(operation: Any) -> type[LayerSpec] | None:
    return layer_kind(keras_kind(operation)).spec


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
    kernel = tf.cast(layer.kernel.value, forward.dtype)
    x = conv2d(tf.cast(inputs[0], forward.dtype), kernel, layer)
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
    _: GraphForward, call: Call, inputs: list[Any], __: Any
) -> list[Any] | None:
    layer, (x,) = call.operation, inputs
    if not _usual(layer, x):
        return None
    mean, variance = layer.moving_mean.value, layer.moving_variance.value
    return [by_statistics(x, *_gain_and_offset(layer), mean, variance, layer.epsilon)]


def _usual(layer: Any, x: tf.Tensor) -> bool:
    return layer.axis in (-1, len(x.shape) - 1) and len(x.shape) in (2, 4)


def _by_the_batch(layer: Any, x: tf.Tensor) -> bool:
    return _spec(layer) is BatchNormalization and layer.trainable and _usual(layer, x)


def _normalized(forward: GraphForward, call: Call, parts: list[Any]) -> list[Any]:
    layer = call.operation
    parts, *found = by_batch(parts, *_gain_and_offset(layer), layer.epsilon)
    kept = layer.moving_mean, layer.moving_variance
    for variable, value in zip(kept, found, strict=True):
        forward.moments.append((variable, value + layer.momentum * (variable.value - value)))
    return parts


def _gain_and_offset(layer: Any) -> tuple[tf.Tensor, tf.Tensor]:
    import tensorflow as tf

    mean = layer.moving_mean.value
    return (
        layer.gamma.value if layer.scale else tf.ones_like(mean),
        layer.beta.value if layer.center else tf.zeros_like(mean),
    )


def _dropout(forward: GraphForward, call: Call, inputs: list[Any], seed: Any) -> list[Any]:
    import tensorflow as tf

    if not forward.training or not call.operation.rate:
        return inputs
    return [tf.nn.experimental.stateless_dropout(inputs[0], call.operation.rate, seed)]


# Kinds that have a faster way than Keras's own.
_COMPUTED_BY: dict[
    type[LayerSpec] | None, Callable[[GraphForward, Call, list[Any], Any], list[Any] | None]
] = {
    Conv2D: _conv2d,
    Dense: _dense,
    BatchNormalization: _batch_normalization,
    Dropout: _dropout,
}
