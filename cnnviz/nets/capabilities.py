"""What TensorFlow computes on this machine: more where it has oneDNN, or a GPU."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message

if TYPE_CHECKING:
    from cnnviz.nets.graph import Call

# Their channels may come first only where `has_channels_first`; those in groups XLA computes.
_CONVOLUTIONS = {"Conv1D", "Conv2D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"}


@cache
def has_dilated_gradients() -> bool:
    """Try the gradient of a dilated `tf.nn.conv2d`, which is a dilated transposed convolution."""
    import tensorflow as tf

    def attempt() -> Any:
        ones, shape = tf.ones((1, 2, 2, 1)), (1, 4, 4, 1)
        return tf.nn.conv2d_transpose(ones, tf.ones((2, 2, 1, 1)), shape, 1, "VALID", dilations=2)

    return _works(attempt)


@cache
def has_channels_first() -> bool:
    """Try a convolution of channels that come before rows and columns."""
    import tensorflow as tf

    def attempt() -> Any:
        return tf.nn.conv2d(tf.ones((1, 1, 2, 2)), tf.ones((2, 2, 1, 1)), 1, "VALID", "NCHW")

    return _works(attempt)


@cache
def has_bfloat16() -> bool:
    """Try a convolution in bfloat16.

    Where oneDNN cannot compute it, a product of matrices in bfloat16 ends the whole process.
    """
    import tensorflow as tf

    def attempt() -> Any:
        ones = tf.ones((1, 2, 2, 1), tf.bfloat16)
        return tf.nn.conv2d(ones, tf.ones((2, 2, 1, 1), tf.bfloat16), 1, "VALID")

    return _works(attempt)


def problem(calls: Iterable[Call]) -> str:
    """Say in one sentence why a model cannot be computed on this machine; nothing if it can.

    Parameters
    ----------
    calls : iterable of Call
        All of the model's.
    """
    for call in calls:
        operation = call.operation
        if getattr(operation, "compute_dtype", "") == "bfloat16" and not has_bfloat16():
            return message(
                "The layer {path} computes in bfloat16, which TensorFlow cannot on this "
                "machine: make the model with the dtype float32.",
                path=quoted(call.path),
            )
        first = getattr(operation, "data_format", None) == "channels_first"
        whole = call.kind in _CONVOLUTIONS and getattr(operation, "groups", 1) == 1
        if first and whole and not has_channels_first():
            return message(
                'The layer {path} has data_format="channels_first", which TensorFlow '
                "computes with oneDNN only, and here it has none: make the model with "
                '"channels_last".',
                path=quoted(call.path),
            )
    return ""


def _works(attempt: Callable[[], Any]) -> bool:
    import tensorflow as tf

    with tf.init_scope():  # now, even while a function is traced
        try:
            attempt()
        except (
            tf.errors.AbortedError,
            tf.errors.InvalidArgumentError,
            tf.errors.UnimplementedError,
        ):
            return False
    return True
