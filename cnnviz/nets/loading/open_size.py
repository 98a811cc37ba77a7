"""Rows and columns of a picture, where a model leaves them open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cnnviz.nets.graph import Graph, open_graph, opened
from cnnviz.nets.loading.errors import ModelError

if TYPE_CHECKING:
    import keras

OPEN_SIDES = (224, 256, 299, 320, 384, 448, 512)
"""Rows and columns that are usual: the first that the layers take."""

MAX_TIMES = 1_000  # that a layer works off one after the other

_IN_TURN = {"RNN", "SimpleRNN", "LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
_IN_TURN |= {"Bidirectional", "TimeDistributed"}


def usual_side(model: keras.Model) -> int:
    """Give the rows and columns of a picture, where a model leaves them open.

    Raises
    ------
    ValueError
        If its layers take none of `OPEN_SIDES`.
    """
    if all(None not in tensor.shape[1:] for tensor in opened(model).inputs):
        return OPEN_SIDES[0]
    found = next((side for side in OPEN_SIDES if takes(model, (side, side))), None)
    if found is None:
        # What Keras says of the first of them.
        passing_shapes(open_graph(model), (OPEN_SIDES[0], OPEN_SIDES[0]))
    return found or OPEN_SIDES[0]


def takes(model: keras.Model, size: tuple[int, int]) -> bool:
    """Tell whether a picture of so many rows and columns passes through all layers.

    Raises
    ------
    ModelError
        If a layer would be worked off too often.
    """
    graph = open_graph(model)
    try:
        shapes = passing_shapes(graph, size)
        traced(model, graph, size)  # not all layers say beforehand what they do not take
    except ModelError:
        raise
    except Exception:  # each layer has errors of its own
        return False
    return all(size is None or size > 0 for shape in shapes for size in shape)


def larger_side(model: keras.Model, side: int) -> int | None:
    """Give a larger side of a picture that the layers take; None if none is found.

    Sides that can be halved several times are tried, as networks that add up what they made
    smaller and larger again want it.
    """
    tried = {*((side // step + 1) * step for step in (1, 2, 4, 8, 16, 32)), 2 * side, *OPEN_SIDES}
    return next((n for n in sorted(tried) if n > side and takes(model, (n, n))), None)


def passing_shapes(graph: Graph, size: tuple[int, int]) -> list[tuple[int | None, ...]]:
    """Give the shapes of all that a picture becomes on its way."""
    import keras

    known: dict[str, Any] = {
        name: keras.KerasTensor((1, *closed_shape(tensor.shape[1:], size)), dtype=tensor.dtype)
        for name, tensor in zip(graph.inputs, graph.tensors, strict=True)
    }
    for call in graph.calls:
        entering = [known[name] for name in call.sources]
        if call.kind in _IN_TURN and (entering[0].shape[1] or 1) > MAX_TIMES:
            raise ModelError(
                f"The model's {call.kind} goes {entering[0].shape[1]:,} times over what it reads, "
                f"but at most {MAX_TIMES:,} are taken: bring a model with a smaller input."
            )
        given = dict(zip(map(id, call.arguments.keras_tensors), entering, strict=True))
        args, kwargs = call.arguments.fill_in(given)
        leaving = keras.tree.flatten(call.operation.compute_output_spec(*args, **kwargs))
        known.update(zip(call.outputs, leaving, strict=True))
    return [tuple(tensor.shape) for tensor in known.values()]


def closed_shape(shape: tuple[int | None, ...], size: tuple[int, int]) -> tuple[int, ...]:
    """Give the shape of an input whose open sizes are set; of more axes than two, by the rows."""
    opened_by = (*size, *(size[0] for _ in shape[2:]))
    return tuple(own or other for own, other in zip(shape, opened_by, strict=False))


def traced(model: keras.Model, graph: Graph, size: tuple[int, int]) -> Any:
    """Let TensorFlow say what it would make of a picture: a `tf.Graph`, of which nothing is made.

    Raises
    ------
    Exception
        Whatever a layer says of what it does not take.
    """
    import keras
    import tensorflow as tf

    def empty(shape: Iterable[int | None], dtype: str) -> Any:
        return tf.compat.v1.placeholder(dtype, tuple(shape))

    def run() -> None:
        state = [(variable, empty(variable.shape, variable.dtype)) for variable in model.variables]
        pictures = [
            empty((1, *closed_shape(tensor.shape[1:], size)), tensor.dtype)
            for tensor in graph.tensors
        ]
        with keras.StatelessScope(state):
            graph.run(pictures)

    return tf.function(run, autograph=False).get_concrete_function().graph
