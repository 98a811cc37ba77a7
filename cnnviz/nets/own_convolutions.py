"""Convolutions of Keras that are computed by us: where TensorFlow has none, or an unsafe one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from cnnviz.nets import strided_pointwise, transposed

if TYPE_CHECKING:
    import tensorflow as tf

_IMPLEMENTATIONS = (transposed, strided_pointwise)


def own_call(kind: str, layer: Any) -> Callable[[Any, tf.Tensor], tf.Tensor] | None:
    """Give what is to be called in the place of a layer; None for Keras's own call.

    Parameters
    ----------
    kind : str
        As `cnnviz.nets.graph.keras_kind` gives it.
    layer : keras.Layer

    Returns
    -------
    callable or None
        Takes the layer and its inputs, channels last, and gives what leaves it.
    """
    for each in _IMPLEMENTATIONS:
        if each.is_needed(kind, layer):
            return partial(_call, each.convolve)
    return None


def _call(
    convolve: Callable[[Any, tf.Tensor, tf.Tensor], tf.Tensor], layer: Any, inputs: tf.Tensor
) -> tf.Tensor:
    import tensorflow as tf

    dtype = layer.compute_dtype
    kernel = tf.cast(tf.convert_to_tensor(layer.kernel), dtype)
    found = convolve(layer, tf.cast(inputs, dtype), kernel)
    if layer.use_bias:
        found += tf.cast(tf.convert_to_tensor(layer.bias), dtype)
    return found if layer.activation is None else layer.activation(found)
