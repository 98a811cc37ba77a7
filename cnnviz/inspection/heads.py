"""What the numbers mean that leave a model. Loads TensorFlow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnviz.i18n import joined, message
from cnnviz.inspection.loaded_model import Head
from cnnviz.nets.heads import head_kind
from cnnviz.nets.last_activation import ending, squashed
from cnnviz.nets.layers import layer_kind
from cnnviz.nets.maps import OpenModel

if TYPE_CHECKING:
    import keras

_MISSED = 1e-3  # of 1, by what adds up to it


def with_rows(model: keras.Model) -> keras.Model:
    """Flatten outputs of one place, (1, 1, classes), as convolutional classifiers give them.

    Parameters
    ----------
    model : keras.Model
        With one input; the same is given where there is no such output.
    """
    import keras

    from cnnviz.nets.graph import opened
    from cnnviz.nets.one_picture import free_name

    graph = opened(model)
    rows: dict[int, Any] = {}
    for tensor in graph.outputs:
        if len(tensor.shape) > 2 and set(tensor.shape[1:-1]) == {1} and id(tensor) not in rows:
            name = free_name(f"{tensor._keras_history.operation.name}_row", graph)
            rows[id(tensor)] = keras.layers.Flatten(name=name)(tensor)
    if not rows:
        return model
    leaving = [rows.get(id(tensor), tensor) for tensor in graph.outputs]
    return keras.Model(graph.inputs[0], leaving, name=model.name)


def head_of(layers: OpenModel, path: str, size: int, shape: tuple[int, ...]) -> Head:
    """Describe an output that is a row of numbers.

    Parameters
    ----------
    layers : OpenModel
    path : str
        Of the output.
    size : int
        How many numbers it gives.
    shape : tuple of int, (height, width, channels)
        Of a picture that the model takes.
    """
    probabilities = squashed(layers.makers, path)
    adds_up = not probabilities and size > 1 and _adds_up(layers, path, shape)
    kind = head_kind(probabilities, size, adds_up)
    return Head(path, size, kind.name, ending="" if probabilities else ending(layers.makers, path))


def names_left_out(heads: Iterable[Head], names: tuple[str, ...]) -> tuple[str, ...]:
    """Say that names which came with a model are not as many as its classes, if they are not.

    Examples
    --------
    >>> names_left_out([Head("dense", 3, "logits")], ("cat", "dog"))
    ('It names 2 classes, but its output has 3, so these go by number.',)
    """
    counts = [head.classes for head in heads]
    if not names or not counts or len(names) in counts:
        return ()
    has = joined(", ", (f"{count:,}" for count in counts))
    return (
        message(
            "It names {count:,} classes, but its output has {has}, so these go by number.",
            count=len(names),
            has=has,
        )
        if len(counts) == 1
        else message(
            "It names {count:,} classes, but its outputs have {has}, so these go by number.",
            count=len(names),
            has=has,
        ),
    )


def _adds_up(layers: OpenModel, path: str, shape: tuple[int, ...]) -> bool:
    """Tell by trying whether an output is a distribution, a mean of two softmaxes say."""
    maker = layers.makers.get(path)
    if maker and layer_kind(maker.kind).has_kernel:
        return False
    pictures = np.random.default_rng(0).random((2, *shape), np.float32)
    values = layers.maps(pictures, [path], compiled=False)[path]
    sums = values.sum(1, dtype=np.float64)
    return bool(values.min() >= 0 and np.abs(sums - 1).max() < _MISSED)
