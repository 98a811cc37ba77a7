"""A model of one picture, made of one that takes several or takes it in another shape.

Loads TensorFlow.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets.graph import nodes, opened
from cnnviz.nets.input_choice import InputChoice, ModelInput

Floats = NDArray[np.float32]


class FixedInput(keras.Layer):  # type: ignore[misc]
    """What another input is given, whatever the picture is.

    Parameters
    ----------
    given : ndarray, shape of the input without the batch
    dtype : str
        Of the input.
    name : str
    """

    def __init__(self, given: NDArray[Any], dtype: str, name: str) -> None:
        super().__init__(name=name, dtype=dtype if "float" in dtype else None, trainable=False)
        self._given, self._of = np.asarray(given), dtype

    def get_config(self) -> dict[str, Any]:
        """Say what it is made of."""
        return {"given": self._given, "dtype": self._of, "name": self.name}

    def call(self, picture: Any) -> Any:
        """Give it once for each picture of a batch."""
        given = keras.ops.convert_to_tensor(self._given, self._of)
        return keras.ops.broadcast_to(given, (keras.ops.shape(picture)[0], *self._given.shape))

    def compute_output_spec(self, picture: Any) -> keras.KerasTensor:
        """Say what leaves it."""
        return keras.KerasTensor((picture.shape[0], *self._given.shape), self._of)


def model_inputs(model: keras.Model) -> tuple[ModelInput, ...]:
    """List the inputs of a model.

    Raises
    ------
    ValueError
        If it has no graph of layers.
    """
    return tuple(
        ModelInput(tensor.name, tuple(tensor.shape[1:]), tensor.dtype)
        for tensor in opened(model).inputs
    )


def one_picture_model(
    model: keras.Model, choice: InputChoice, fixed: Mapping[str, Floats], size: tuple[int, int]
) -> keras.Model:
    """Close a model over all that it is given beside the picture that is looked at.

    Parameters
    ----------
    model : keras.Model
        With a graph of layers. The new model has the same layers, each used once more.
    choice : InputChoice
        Whose `looked_into` is the picture's.
    fixed : mapping of str to ndarray
        What other inputs are given, by their names, as the model takes it. All others are given
        the picture, resized where they take another size.
    size : (int, int)
        Rows and columns, where the model leaves them open.

    Returns
    -------
    keras.Model
        With one input, (height, width, channels).
    """
    inputs = model_inputs(model)
    chosen = choice.looked_into(inputs)
    graph = opened(model)
    shape = (*chosen.sides(size), chosen.channels)
    picture = keras.Input(shape, dtype=chosen.dtype, name=free_name("picture", graph))
    known = {
        id(tensor): FixedInput(fixed[each.name], each.dtype, each.name)(picture)
        if each.name in fixed
        else _shown(picture, each, each.sides(size), graph)
        for each, tensor in zip(inputs, graph.inputs, strict=True)
    }
    for node in nodes(graph):
        if not node.is_input:
            args, kwargs = node.arguments.fill_in(known)
            leaving = keras.tree.flatten(node.operation(*args, **kwargs))
            known.update(zip(map(id, node.outputs), leaving, strict=True))
    return keras.Model(picture, [known[id(tensor)] for tensor in graph.outputs], name=model.name)


def fixed_numbers(given: tuple[float, ...], each: ModelInput) -> Floats:
    """Lay out the numbers that an input is given.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> fixed_numbers((1, 2, 3, 4), ModelInput("x", (2, 2))).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    >>> fixed_numbers((1, 2), ModelInput("age", (3,)))
    Traceback (most recent call last):
    ValueError: The model's input age takes 3 numbers, got 2: give all of them, or one for all.
    """
    shape = tuple(size or 1 for size in each.shape)
    if len(given) not in (1, prod(shape)):
        raise ValueError(
            message(
                "The model's input {name} takes {wanted:,} numbers, got {given:,}: give all "
                "of them, or one for all.",
                name=each.name,
                wanted=prod(shape),
                given=len(given),
            )
        )
    numbers = np.array(given, np.float32)
    return np.full(shape, numbers[0]) if len(given) == 1 else numbers.reshape(shape)


def _shown(picture: Any, each: ModelInput, size: tuple[int, int], graph: Any) -> Any:
    """Give the picture as an input takes it."""
    shown = picture
    if tuple(picture.shape[1:3]) != size:
        if "int" in picture.dtype:  # else Keras cuts what it resizes to whole numbers
            shown = keras.ops.cast(shown, "float32")
        shown = keras.layers.Resizing(
            *size,
            crop_to_aspect_ratio=True,
            antialias=True,
            name=free_name(f"{each.name}_resized", graph),
        )(shown)
        shown = keras.ops.round(shown) if each.takes_integers else shown
    if len(each.shape) == 2:
        shown = keras.layers.Reshape(size, name=free_name(f"{each.name}_without_channel", graph))(
            shown
        )
    return shown if shown.dtype == each.dtype else keras.ops.cast(shown, each.dtype)


def free_name(name: str, graph: Any) -> str:
    """Give a name that no layer has yet."""
    taken = {each.name for each in graph.operations}
    while name in taken:
        name = f"{name}_"
    return name
