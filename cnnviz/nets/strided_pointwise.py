"""Convolutions of 1 × 1 with strides: of the pixels that are read, at stride 1.

The gradient of such a kernel, of inputs with few channels, writes outside of its memory in oneDNN
where an operation has one thread: in a process of training, and on a machine with one core.
TensorFlow 2.21 then ends with `malloc(): unaligned fastbin chunk detected`, or some time later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tensorflow as tf


def is_strided_pointwise(kind: str, layer: Any) -> bool:
    """Tell whether a layer is such a convolution.

    Parameters
    ----------
    kind : str
        As `cnnviz.nets.graph.keras_kind` gives it.
    layer : keras.Layer
    """
    return kind == "Conv2D" and has_pixels_left_out(layer)


def has_pixels_left_out(convolution: Any) -> bool:
    """Tell whether a convolution in two dimensions has a kernel of one pixel and strides."""
    return (
        tuple(convolution.kernel_size) == (1, 1)
        and max(convolution.strides) > 1
        and convolution.groups == 1
    )


def pixels_read(inputs: tf.Tensor, strides: Sequence[int]) -> tf.Tensor:
    """Take every second, third, … row and column, as a kernel of one pixel does with any padding.

    Parameters
    ----------
    inputs : tf.Tensor, shape (N, H, W, C)
    strides : (int, int)

    Returns
    -------
    tf.Tensor, shape (N, ⌈H / strides[0]⌉, ⌈W / strides[1]⌉, C)
    """
    rows, columns = strides
    return inputs[:, ::rows, ::columns]


def call(layer: Any, inputs: tf.Tensor) -> tf.Tensor:
    """Compute what such a layer of Keras makes of its inputs.

    Parameters
    ----------
    layer : keras.layers.Conv2D
    inputs : tf.Tensor, shape (N, H, W, C)
    """
    import tensorflow as tf

    dtype = layer.compute_dtype
    read = pixels_read(tf.cast(inputs, dtype), layer.strides)
    kernel = tf.cast(tf.convert_to_tensor(layer.kernel), dtype)
    found = tf.nn.conv2d(read, kernel, 1, "VALID")
    if layer.use_bias:
        found += tf.cast(tf.convert_to_tensor(layer.bias), dtype)
    return found if layer.activation is None else layer.activation(found)
