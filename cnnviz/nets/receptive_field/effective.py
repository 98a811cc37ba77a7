"""How much each pixel really moves a cell: the effective receptive field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.graph import open_graph

if TYPE_CHECKING:
    import keras


def effective_receptive_field(
    model: keras.Model, name: str, image: NDArray[Any], row: int = 0, column: int = 0
) -> NDArray[np.float32]:
    """Measure how much each pixel of a picture moves one cell.

    Parameters
    ----------
    model : keras.Model
        With one input.
    name : str
        Of one of its layers.
    image : ndarray, shape (H, W, C)
        As the model takes it.
    row, column : int
        Of a cell of the layer's output; any where that is a row of numbers.

    Returns
    -------
    ndarray, shape (H, W), float32
        From 0 to 1, the largest; all 0 if no pixel moves the cell.

    Notes
    -----
    The size of the gradient of the cell, summed over its channels, with respect to the pixel,
    summed over its colours: Luo, Li, Urtasun and Zemel, "Understanding the effective receptive
    field in deep convolutional neural networks", 2016.
    """
    import keras
    import tensorflow as tf

    (source,) = model.inputs
    until = open_graph(keras.Model(source, model.get_layer(name).output))
    picture = tf.convert_to_tensor(image[None], tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(picture)
        output = until.predict(picture)
        cell = output[0, row, column] if len(output.shape) == 4 else output
        moved = tf.reduce_sum(cell)
    gradient = tape.gradient(moved, picture)
    if gradient is None:
        return np.zeros(image.shape[:2], np.float32)
    strength = np.abs(gradient.numpy()[0]).sum(axis=-1)
    return np.asarray(strength / (strength.max() or 1), np.float32)
