"""How large a stranger's model would be, before it takes its memory."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from cnnviz.nets.build import MAX_ACTIVATION_BYTES
from cnnviz.nets.deferred import count
from cnnviz.nets.graph import open_graph
from cnnviz.nets.loading.problem import ModelError
from cnnviz.nets.model_table import layer_table

if TYPE_CHECKING:
    import keras

MAX_PARAMETERS = 150_000_000  # VGG16 has 138 million
MAX_MACS = 500_000_000_000  # VGG16 takes 15 billion for a picture
OPEN_SIDE = 224  # rows and columns of an input that leaves them open


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
    maps = sum(4 * _numbers(shape) for shape in _shapes(model))
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


def _shapes(model: keras.Model) -> list[tuple[int | None, ...]]:
    """Give the shapes of all that a picture becomes on its way."""
    import keras

    graph = open_graph(model)
    known: dict[str, Any] = {
        name: keras.KerasTensor(
            tuple(1 if i == 0 else size or OPEN_SIDE for i, size in enumerate(tensor.shape)),
            dtype=tensor.dtype,
        )
        for name, tensor in zip(graph.inputs, graph.tensors, strict=True)
    }
    for call in graph.calls:
        entering = [known[name] for name in call.sources]
        given = dict(zip(map(id, call.arguments.keras_tensors), entering, strict=True))
        args, kwargs = call.arguments.fill_in(given)
        leaving = keras.tree.flatten(call.operation.compute_output_spec(*args, **kwargs))
        known.update(zip(call.outputs, leaving, strict=True))
    return [tuple(tensor.shape) for tensor in known.values()]


def _numbers(shape: tuple[int | None, ...]) -> int:
    return prod(size or 1 for size in shape)
