"""How large a stranger's model would be, before it takes its memory."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import TYPE_CHECKING, Any

from cnnviz.nets.build import MAX_ACTIVATION_BYTES
from cnnviz.nets.deferred import count
from cnnviz.nets.graph import Graph, open_graph
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.model_table import layer_table

if TYPE_CHECKING:
    import keras

MAX_PARAMETERS = 150_000_000  # VGG16 has 138 million
MAX_MACS = 500_000_000_000  # VGG16 takes 15 billion for a picture
MAX_PASS_BYTES = 2 * MAX_ACTIVATION_BYTES  # of all that is made on the way, also within layers
MAX_TIMES = 1_000  # that a layer works off one after the other
OPEN_SIDE = 224  # rows and columns of an input that leaves them open

_IN_TURN = {"RNN", "SimpleRNN", "LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
_IN_TURN |= {"Bidirectional", "TimeDistributed"}
# What takes no memory of its own.
_FREE = {"Placeholder", "Const", "Identity", "Reshape", "Squeeze", "ExpandDims"}


def check_parameters(variables: list[keras.Variable]) -> None:
    """Refuse a model with more parameters than are taken here.

    Raises
    ------
    ModelError
    """
    if (parameters := count(variables)) > MAX_PARAMETERS:
        raise ModelError(
            f"The model has {parameters:,} parameters, but at most {MAX_PARAMETERS:,} are taken: "
            "bring a smaller model."
        )


def check_work(model: keras.Model) -> None:
    """Refuse a model whose maps of one picture are too large, or take too long.

    Raises
    ------
    ModelError
    ValueError
        If the model has no graph of layers.
    """
    graph = open_graph(model)
    maps = sum(4 * _numbers(shape) for shape in _shapes(graph))
    if maps > MAX_ACTIVATION_BYTES:
        raise ModelError(
            f"The maps of one picture take {maps:,} bytes in this model, but at most "
            f"{MAX_ACTIVATION_BYTES:,} are taken: bring a model with a smaller input."
        )
    if (macs := sum(row.macs or 0 for row in layer_table(model))) > MAX_MACS:
        raise ModelError(
            f"The model takes {macs:,} multiply-adds for a picture, but at most {MAX_MACS:,} are "
            "taken: bring a smaller model."
        )
    if (within := _pass_bytes(model, graph)) > MAX_PASS_BYTES:
        raise ModelError(
            f"A picture takes {within:,} bytes on its way through this model, but at most "
            f"{MAX_PASS_BYTES:,} are taken: bring a model with a smaller input."
        )


def _shapes(graph: Graph) -> list[tuple[int | None, ...]]:
    """Give the shapes of all that a picture becomes on its way."""
    import keras

    known: dict[str, Any] = {
        name: keras.KerasTensor(
            tuple(1 if i == 0 else size or OPEN_SIDE for i, size in enumerate(tensor.shape)),
            dtype=tensor.dtype,
        )
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


def _pass_bytes(model: keras.Model, graph: Graph) -> int:
    """Add up all that TensorFlow would make of a picture, attention's scores say; none is made."""
    import keras
    import tensorflow as tf

    def empty(shape: Iterable[int | None], dtype: str) -> Any:
        return tf.compat.v1.placeholder(dtype, tuple(shape))

    def run() -> None:
        state = [(variable, empty(variable.shape, variable.dtype)) for variable in model.variables]
        pictures = [
            empty((1, *(size or OPEN_SIDE for size in tensor.shape[1:])), tensor.dtype)
            for tensor in graph.tensors
        ]
        with keras.StatelessScope(state):
            graph.run(pictures)

    traced = tf.function(run, autograph=False).get_concrete_function().graph
    made = (op for op in traced.get_operations() if op.type not in _FREE)
    return sum(
        tensor.dtype.size * _numbers(tensor.shape)
        for operation in made
        for tensor in operation.outputs
        if tensor.shape.rank is not None
    )


def _numbers(shape: tuple[int | None, ...]) -> int:
    return prod(size or 1 for size in shape)
