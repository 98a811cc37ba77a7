"""Rows and columns of a picture, where a model leaves them open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from cnnviz.nets.graph import Graph, open_graph, opened
from cnnviz.nets.input_choice import closed_shape
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.steps import StepCount

if TYPE_CHECKING:
    import keras

P = ParamSpec("P")
T = TypeVar("T")

OPEN_SIDES = (224, 256, 299, 320, 384, 448, 512)
"""Rows and columns that are usual: the first that the layers take."""


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


def once_for_each_model(
    ask: Callable[Concatenate[keras.Model, P], T],
) -> Callable[Concatenate[keras.Model, P], T]:
    """Remember what was found of a model, as long as it lives: the way of a picture takes long."""
    known: WeakKeyDictionary[keras.Model, dict[Any, T]] = WeakKeyDictionary()

    @wraps(ask)
    def answer(model: keras.Model, /, *given: P.args, **named: P.kwargs) -> T:
        found = known.setdefault(model, {})
        key = given, *sorted(named.items())
        if key not in found:
            found[key] = ask(model, *given, **named)
        return found[key]

    return answer


@once_for_each_model
def takes(model: keras.Model, size: tuple[int, int]) -> bool:
    """Tell whether a picture of so many rows and columns passes through all layers.

    Raises
    ------
    ModelError
        If a layer takes too many steps.
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
    pictures = [(1, *closed_shape(tensor.shape[1:], size)) for tensor in graph.tensors]
    return list(graph.shapes(pictures, check=StepCount()).values())


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
