"""Convolutions of 1 × 1 with strides: of the pixels that are read, at stride 1.

The gradient of such a kernel, of inputs with few channels, writes outside of its memory in oneDNN
where an operation has one thread: in a process of training, and on a machine with one core.
TensorFlow 2.21 then ends with `malloc(): unaligned fastbin chunk detected`, or some time later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tensorflow as tf


def is_needed(kind: str, layer: Any) -> bool:
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


def convolve(layer: Any, inputs: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """Take every second, third, … row and column, as one pixel does with any padding, and convolve.

    Parameters
    ----------
    layer : cnnviz.nets.Conv2D or keras.layers.Conv2D
        Whose strides hold.
    inputs : tf.Tensor, shape (N, H, W, C)
    kernel : tf.Tensor, shape (1, 1, C, F)

    Returns
    -------
    tf.Tensor, shape (N, ⌈H / rows⌉, ⌈W / columns⌉, F)
        With strides of ``rows`` and ``columns``.
    """
    import tensorflow as tf

    rows, columns = layer.strides
    return tf.nn.conv2d(inputs[:, ::rows, ::columns], kernel, 1, "VALID")
