"""A network's layers as TensorFlow operations that are fast to differentiate on a CPU.

They compute what the Keras layers compute, on weights that may be bfloat16. A layer that has no
faster way here is computed by Keras itself, in float32 if it has weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cnnviz.nets import transposed
from cnnviz.nets.layer_nodes import LayerNode
from cnnviz.nets.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    MaxPooling2D,
)
from cnnviz.training.worker.batch_normalization import by_batch, by_statistics
from cnnviz.training.worker.convolution import conv2d

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


class Forward:
    """One pass of a model through its layers, up to the numbers that its softmax takes.

    Parameters
    ----------
    model : keras.Model
        Built of the nodes.
    nodes : tuple of LayerNode
    dtype : str
        In which convolutions and dense layers compute; the weights stay float32.
    training : bool
        Normalise by the batch and drop out, as while learning.
    """

    def __init__(
        self, model: keras.Model, nodes: tuple[LayerNode, ...], dtype: str, *, training: bool
    ) -> None:
        self.model, self.dtype, self.training = model, dtype, training
        self.nodes = _pooled_first((*nodes[:-1], _with_activation(nodes[-1], "linear")))
        self.moments: list[tuple[keras.Variable, tf.Tensor]] = []

    def __call__(self, parts: list[tf.Tensor], seeds: list[tf.Tensor]) -> list[tf.Tensor]:
        """Give logits, float32 (n, classes), for each part of a batch of the model's input shape.

        The statistics that batch normalisation then keeps are left in ``moments``: each variable
        and its next value.
        """
        import tensorflow as tf

        self.moments = []
        outputs = [parts]
        for position, node in enumerate(self.nodes):
            entering = [outputs[i + 1] for i in node.inputs]
            if self.training and isinstance(node.layer, BatchNormalization):
                outputs.append(_normalized(self, node, entering[0]))
                continue
            compute = _COMPUTED_BY.get(type(node.layer), _by_keras)
            outputs.append(
                [
                    compute(self, node, list(each), seed + position)
                    for *each, seed in zip(*entering, seeds, strict=True)
                ]
            )
        return [tf.cast(each, tf.float32) for each in outputs[-1]]

    def weights(self, node: LayerNode) -> list[tf.Tensor]:
        """Give a layer's weights in the computing dtype."""
        import tensorflow as tf

        return [tf.cast(each.value, self.dtype) for each in self.model.get_layer(node.name).weights]


def _with_activation(node: LayerNode, name: str) -> LayerNode:
    return replace(node, layer=replace(node.layer, activation=name))  # type: ignore[call-arg]


def _pooled_first(nodes: tuple[LayerNode, ...]) -> tuple[LayerNode, ...]:
    """Let bias and ReLU before a max pooling come after it, on a quarter of the numbers.

    The largest number is the largest before and after both, so that all values stay the same.
    """
    moved = list(nodes)
    readers = Counter(i for node in nodes for i in node.inputs)
    for i, (node, following) in enumerate(pairwise(nodes)):
        if (
            isinstance(following.layer, MaxPooling2D)
            and following.inputs == (i,)
            and readers[i] == 1
            and node.layer.settings().get("activation") == "relu"
        ):
            moved[i] = _with_activation(node, "linear")
            pooling: type[MaxPooling2D] = _PooledReLU
            if isinstance(node.layer, Conv2D) and node.layer.groups == 1 and node.layer.use_bias:
                moved[i] = replace(moved[i], layer=replace(moved[i].layer, use_bias=False))  # type: ignore[call-arg]
                pooling = _PooledBiasReLU
            moved[i + 1] = replace(following, layer=pooling(**following.layer.settings()))
    return tuple(moved)


class _PooledReLU(MaxPooling2D):
    """A max pooling that a ReLU follows."""

    kind = MaxPooling2D.__name__


class _PooledBiasReLU(MaxPooling2D):
    """A max pooling that the bias of the convolution before it follows, and a ReLU."""

    kind = MaxPooling2D.__name__


def _activated(x: tf.Tensor, name: str) -> tf.Tensor:
    import keras

    return x if name == "linear" else keras.activations.get(name)(x)


def _by_keras(
    forward: Forward, node: LayerNode, inputs: list[tf.Tensor], _: tf.Tensor
) -> tf.Tensor:
    import tensorflow as tf

    layer = forward.model.get_layer(node.name)
    if layer.weights:
        inputs = [tf.cast(each, tf.float32) for each in inputs]
    if transposed.is_missing(node.layer.kind, layer):
        return transposed.call(layer, *inputs)
    return layer.call(inputs if len(inputs) > 1 else inputs[0])


def _conv2d(
    forward: Forward, node: LayerNode, inputs: list[tf.Tensor], seed: tf.Tensor
) -> tf.Tensor:
    import tensorflow as tf

    layer: Any = node.layer
    if layer.groups > 1:
        return _by_keras(forward, node, inputs, seed)
    kernel, *bias = forward.weights(node)
    x = tf.cast(inputs[0], forward.dtype)
    x = conv2d(x, kernel, layer)
    return _activated(tf.nn.bias_add(x, bias[0]) if layer.use_bias else x, layer.activation)


def _dense(forward: Forward, node: LayerNode, inputs: list[tf.Tensor], _: tf.Tensor) -> tf.Tensor:
    import tensorflow as tf

    layer: Any = node.layer
    kernel, *bias = forward.weights(node)
    x = tf.tensordot(tf.cast(inputs[0], forward.dtype), kernel, 1)
    return _activated(tf.nn.bias_add(x, bias[0]) if bias else x, layer.activation)


def _activation(_: Forward, node: LayerNode, inputs: list[tf.Tensor], __: tf.Tensor) -> tf.Tensor:
    layer: Any = node.layer
    return _activated(inputs[0], layer.activation)


def _batch_normalization(
    forward: Forward, node: LayerNode, inputs: list[tf.Tensor], _: tf.Tensor
) -> tf.Tensor:
    layer: Any = node.layer
    weights = forward.model.get_layer(node.name).weights
    gain, offset, mean, variance = (each.value for each in weights)
    return by_statistics(inputs[0], gain, offset, mean, variance, layer.epsilon)


def _normalized(forward: Forward, node: LayerNode, parts: list[tf.Tensor]) -> list[tf.Tensor]:
    layer: Any = node.layer
    gain, offset, *kept = forward.model.get_layer(node.name).weights
    parts, *found = by_batch(parts, gain.value, offset.value, layer.epsilon)
    for variable, value in zip(kept, found, strict=True):
        forward.moments.append((variable, value + layer.momentum * (variable.value - value)))
    return parts


def _pooled_relu(
    forward: Forward, node: LayerNode, inputs: list[tf.Tensor], seed: tf.Tensor
) -> tf.Tensor:
    import tensorflow as tf

    return tf.nn.relu(_by_keras(forward, node, inputs, seed))


def _pooled_bias_relu(
    forward: Forward, node: LayerNode, inputs: list[tf.Tensor], seed: tf.Tensor
) -> tf.Tensor:
    import tensorflow as tf

    _, bias = forward.weights(forward.nodes[node.inputs[0]])
    return tf.nn.relu(tf.nn.bias_add(_by_keras(forward, node, inputs, seed), bias))


def _dropout(
    forward: Forward, node: LayerNode, inputs: list[tf.Tensor], seed: tf.Tensor
) -> tf.Tensor:
    import tensorflow as tf

    layer: Any = node.layer
    if not forward.training:
        return inputs[0]
    return tf.nn.experimental.stateless_dropout(inputs[0], layer.rate, seed)


_COMPUTED_BY: dict[type, Callable[[Forward, LayerNode, list[Any], Any], Any]] = {
    Conv2D: _conv2d,
    Dense: _dense,
    Activation: _activation,
    BatchNormalization: _batch_normalization,
    Dropout: _dropout,
    _PooledReLU: _pooled_relu,
    _PooledBiasReLU: _pooled_bias_relu,
}
