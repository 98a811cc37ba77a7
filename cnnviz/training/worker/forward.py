"""Any Keras model as TensorFlow operations that are fast to differentiate on a CPU.

They compute what the Keras layers compute, on weights that may be bfloat16. A layer that has no
faster way here is computed by Keras itself, in float32 if it has weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cnnviz.nets.graph import Call, Graph, keras_kind, open_graph
from cnnviz.nets.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    LayerKind,
    LayerSpec,
    MaxPooling2D,
    layer_kind,
)
from cnnviz.training.worker.batch_normalization import by_batch, by_statistics
from cnnviz.training.worker.convolution import conv2d

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


class Forward:
    """One pass of a model through its layers, up to the numbers that its softmax takes.

    A layer of chance other than Dropout rests, as it does while predicting.

    Parameters
    ----------
    model : keras.Model
        With one input; its last layer ends in softmax. Nested models are opened.
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
        self.dtype, self.training = dtype, training
        self._graph = open_graph(model)
        self.pooled_first = _pooled_first(self._graph)
        # Where some layers take float32 alone, all that Keras computes is in float32: bringing
        # numbers from one type to the other and back costs more than bfloat16 saves.
        self.autocast = any(
            getattr(call.operation, "weights", None) and _kind(call).spec not in _COMPUTED_BY
            for call in self._graph.calls
        )
        self.moments: list[tuple[keras.Variable, tf.Tensor]] = []

    def __call__(self, parts: list[tf.Tensor], seeds: list[tf.Tensor]) -> list[tf.Tensor]:
        """Give logits, float32 (n, classes), for each part of a batch of the model's inputs."""
        import tensorflow as tf

        self.moments = []
        known = {self._graph.inputs[0]: parts}
        for position, call in enumerate(self._graph.calls):
            entering = [known[name] for name in call.sources]
            if self.training and _by_the_batch(call, entering[0][0]):
                known[call.outputs[0]] = _normalized(self, call, entering[0])
                continue
            found = [
                self._computed(call, list(each), seed + position)
                for *each, seed in zip(*entering, seeds, strict=True)
            ]
            known.update(zip(call.outputs, map(list, zip(*found, strict=True)), strict=True))
        return [tf.cast(each, tf.float32) for each in known[self._graph.outputs[0]]]

    def _computed(self, call: Call, entering: list[tf.Tensor], seed: tf.Tensor) -> list[tf.Tensor]:
        compute = _COMPUTED_BY.get(_kind(call).spec)
        found = compute(self, call, entering[0], seed) if compute else None
        return self.by_keras(call, entering) if found is None else [found]

    def by_keras(self, call: Call, inputs: list[tf.Tensor]) -> list[tf.Tensor]:
        """Let Keras compute a layer."""
        import tensorflow as tf

        if getattr(call.operation, "weights", None):
            inputs = [tf.cast(each, tf.float32) for each in inputs]
        # Keras would bring bfloat16 to float32 before layers that take it as it is, too.
        return call.run(inputs, autocast=self.autocast or not _kind(call).reads)

    def cast(self, weight: keras.Variable) -> tf.Tensor:
        """Give a weight in the computing dtype."""
        import tensorflow as tf

        return tf.cast(weight.value, self.dtype)

    def finished(self, call: Call, x: tf.Tensor) -> tf.Tensor:
        """Add a layer's own bias and apply its activation, but not that of the last."""
        import tensorflow as tf

        layer = call.operation
        if getattr(layer, "use_bias", False):
            x = tf.nn.bias_add(x, self.cast(layer.bias))
        return x if call is self._graph.calls[-1] else layer.activation(x)


def _kind(call: Call) -> LayerKind:
    return layer_kind(keras_kind(call.operation))


def _pooled_first(graph: Graph) -> dict[Call, Call]:
    """Let bias and ReLU before a max pooling come after it, on a quarter of the numbers.

    The largest number is the largest before and after both, so that all values stay the same.

    Returns
    -------
    dict of Call to Call
        Poolings, and the layers before them whose bias and ReLU come later.
    """
    readers = Counter(name for call in graph.calls for name in call.sources)
    return {
        call: graph.makers[name]
        for call in graph.calls
        for name in call.sources
        if _kind(call).spec is MaxPooling2D
        and readers[name] == 1
        and name in graph.makers
        and _ends_in_relu(graph.makers[name])
    }


def _ends_in_relu(call: Call) -> bool:
    import keras

    layer, spec = call.operation, _kind(call).spec
    finishes = spec is Activation or (spec is Conv2D and layer.groups == 1)
    return finishes and layer.activation is keras.activations.relu


def _conv2d(forward: Forward, call: Call, x: tf.Tensor, _: tf.Tensor) -> tf.Tensor | None:
    import tensorflow as tf

    layer = call.operation
    if layer.groups > 1:
        return None
    x = conv2d(tf.cast(x, forward.dtype), forward.cast(layer.kernel), layer)
    return x if call in forward.pooled_first.values() else forward.finished(call, x)


def _dense(forward: Forward, call: Call, x: tf.Tensor, _: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    x = tf.tensordot(tf.cast(x, forward.dtype), forward.cast(call.operation.kernel), 1)
    return forward.finished(call, x)


def _activation(forward: Forward, call: Call, x: tf.Tensor, _: tf.Tensor) -> tf.Tensor:
    return x if call in forward.pooled_first.values() else forward.finished(call, x)


def _max_pooling2d(forward: Forward, call: Call, x: tf.Tensor, _: tf.Tensor) -> tf.Tensor | None:
    if call not in forward.pooled_first:
        return None
    return forward.finished(forward.pooled_first[call], *forward.by_keras(call, [x]))


def _batch_normalization(_: Forward, call: Call, x: tf.Tensor, __: tf.Tensor) -> tf.Tensor | None:
    layer = call.operation
    if not _usual(layer, x):
        return None
    mean, variance = layer.moving_mean.value, layer.moving_variance.value
    return by_statistics(x, *_gain_and_offset(layer), mean, variance, layer.epsilon)


def _usual(layer: Any, x: tf.Tensor) -> bool:
    return layer.axis in (-1, len(x.shape) - 1) and len(x.shape) in (2, 4)


def _by_the_batch(call: Call, x: tf.Tensor) -> bool:
    layer = call.operation
    return _kind(call).spec is BatchNormalization and layer.trainable and _usual(layer, x)


def _normalized(forward: Forward, call: Call, parts: list[tf.Tensor]) -> list[tf.Tensor]:
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


def _dropout(forward: Forward, call: Call, x: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    if not forward.training or not call.operation.rate:
        return x
    return tf.nn.experimental.stateless_dropout(x, call.operation.rate, seed)


# Kinds that have a faster way than Keras's own; None from it says that this layer has not.
_COMPUTED_BY: dict[
    type[LayerSpec] | None, Callable[[Forward, Call, tf.Tensor, tf.Tensor], tf.Tensor | None]
] = {
    Conv2D: _conv2d,
    Dense: _dense,
    Activation: _activation,
    MaxPooling2D: _max_pooling2d,
    BatchNormalization: _batch_normalization,
    Dropout: _dropout,
}
