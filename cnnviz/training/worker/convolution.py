"""A convolution in the way that learns fastest on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnnviz.nets import strided_pointwise
from cnnviz.nets.capabilities import has_dilated_gradients

if TYPE_CHECKING:
    import tensorflow as tf


def conv2d(x: tf.Tensor, kernel: tf.Tensor, layer: Any) -> tf.Tensor:
    """Convolve, with a gradient.

    Parameters
    ----------
    x : tf.Tensor, shape (N, H, W, C)
    kernel : tf.Tensor, shape (kh, kw, C, F)
    layer : cnnviz.nets.Conv2D or keras.layers.Conv2D
        Whose strides, padding and dilation rate hold.

    Returns
    -------
    tf.Tensor, shape (N, H, W, F)
    """
    import tensorflow as tf

    if strided_pointwise.has_pixels_left_out(layer):
        return strided_pointwise.convolve(layer, x, kernel)
    # Dilated, `tf.nn.conv2d` has a gradient with oneDNN only. `tf.nn.convolution` moves pixels to
    # the batch and back, which has one everywhere, and with oneDNN takes up to twice as long.
    fast = max(layer.dilation_rate) == 1 or has_dilated_gradients()
    compute = tf.nn.conv2d if fast else tf.nn.convolution
    return compute(x, kernel, layer.strides, layer.padding.upper(), dilations=layer.dilation_rate)
