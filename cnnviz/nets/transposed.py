"""Dilated transposed convolutions, also where TensorFlow has none: on a CPU without oneDNN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cnnviz.nets.capabilities import has_dilated_gradients

if TYPE_CHECKING:
    import tensorflow as tf

_KINDS = ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")


def is_needed(kind: str, layer: Any) -> bool:
    """Tell whether a layer is one that Keras cannot compute on this machine.

    Parameters
    ----------
    kind : str
        As `cnnviz.nets.graph.keras_kind` gives it.
    layer : keras.Layer
    """
    return kind in _KINDS and max(layer.dilation_rate) > 1 and not has_dilated_gradients()


def convolve(layer: Any, inputs: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """Convolve as a transposed layer of Keras does: see `convolved`.

    Parameters
    ----------
    layer : keras.layers.Conv2DTranspose
        Or that of one or three dimensions; channels last.
    inputs : tf.Tensor, shape (N, ..., C)
    kernel : tf.Tensor, shape (..., F, C)
    """
    return convolved(inputs, kernel, layer.dilation_rate, layer.padding)


def convolved(
    inputs: tf.Tensor, kernel: tf.Tensor, dilation_rate: Sequence[int], padding: str
) -> tf.Tensor:
    """Compute a transposed convolution at stride 1, the only one that Keras takes dilated.

    It is a convolution with the kernel turned around, of inputs with zeros around them; and that,
    dilated, TensorFlow makes on every machine, of shares of the inputs (space to batch).

    Parameters
    ----------
    inputs : tf.Tensor, shape (N, ..., C)
    kernel : tf.Tensor, shape (..., F, C)
        As Keras keeps it.
    dilation_rate : sequence of int
    padding : {"valid", "same"}
    """
    import tensorflow as tf

    margins = [(0, 0)]
    for size, rate in zip(kernel.shape[:-2], dilation_rate, strict=True):
        reach = (size - 1) * rate
        cut = reach // 2 if padding == "same" else 0  # from the start of what all inputs reach
        margins.append((reach - cut, cut if padding == "same" else reach))
    axes = list(range(len(dilation_rate)))
    turned = tf.reverse(tf.linalg.matrix_transpose(kernel), axes)
    padded = tf.pad(inputs, [*margins, (0, 0)])
    return tf.nn.convolution(padded, turned, padding="VALID", dilations=list(dilation_rate))
