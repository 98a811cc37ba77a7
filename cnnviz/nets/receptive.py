"""The part of the picture that one cell sees: all that can reach it, and what really does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.graph import open_graph
from cnnviz.nets.sliding import sliding
from cnnviz.nets.spec import NetworkSpec
from cnnviz.nets.steps import Step, steps

if TYPE_CHECKING:
    import keras


class Rectangle(NamedTuple):
    """Rows ``top`` to ``top + height - 1`` and columns ``left`` to ``left + width - 1``."""

    top: int
    left: int
    height: int
    width: int


def seen_by(spec: NetworkSpec, name: str, row: int = 0, column: int = 0) -> Rectangle | None:
    """Give the smallest rectangle of the input that holds all a cell can see.

    The cell is traced back through the windows, cell by cell, so that the border, padding and
    rows that a stride never visits are exact.

    Parameters
    ----------
    spec : NetworkSpec
    name : str
        Of a layer, as in its table.
    row, column : int
        Of a cell of its output, from 0; any where the output is a row of numbers, each of which
        is taken to see all that comes before it.

    Returns
    -------
    Rectangle or None
        None if the cell sees nothing but padding.

    Raises
    ------
    KeyError, IndexError
        If there is no such layer, or no such cell.

    Examples
    --------
    >>> from cnnviz.nets.layers import Conv2D, MaxPooling2D
    >>> spec = NetworkSpec((9, 9, 1), (Conv2D(1, 3, padding="same"), MaxPooling2D()))
    >>> seen_by(spec, "max_pooling2d", 0, 2)  # rows -1 to 2, of which -1 is padding
    Rectangle(top=0, left=3, height=3, width=4)
    """
    taken = steps(spec)
    last = next((index for index, step in enumerate(taken) if step.name == name), None)
    if last is None:
        raise KeyError(f"There is no layer {name!r}.")
    shape = taken[last].output_shape
    if len(shape) == 3 and not (0 <= row < shape[0] and 0 <= column < shape[1]):
        raise IndexError(f"There is no cell ({row}, {column}) in a map of {shape[0]} × {shape[1]}.")
    # For each step, by its number: the rows and columns of its output that are seen.
    seen: dict[int, tuple[set[int], set[int]]] = {i: (set(), set()) for i in range(-1, last)}
    seen[last] = {row}, {column}
    for index in range(last, -1, -1):
        rows, columns = _before(taken[index], *seen[index])
        for i in taken[index].inputs:
            seen[i][0].update(rows)
            seen[i][1].update(columns)
    rows, columns = seen[-1]
    if not rows or not columns:
        return None
    top, left = min(rows), min(columns)
    return Rectangle(top, left, max(rows) - top + 1, max(columns) - left + 1)


def _before(step: Step, rows: set[int], columns: set[int]) -> tuple[set[int], set[int]]:
    """Give the cells of a step's input that cells of its output see."""
    if len(step.input_shape) == 1 or not rows or not columns:
        return rows, columns
    height, width = step.input_shape[:2]
    if len(step.output_shape) == 1:
        return set(range(height)), set(range(width))
    for layer in step.problem.cure if step.problem else (step.layer,):
        if window := sliding(layer.kind, layer.settings()):
            slid = window.over((height, width))
            (top, _), (left, _) = slid.padding
            return (
                {i - top for o in rows for i, _ in slid.rows()[o]} & set(range(height)),
                {i - left for o in columns for i, _ in slid.columns()[o]} & set(range(width)),
            )
    return rows, columns


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
