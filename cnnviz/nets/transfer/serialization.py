"""A model's weights by the names of its layers, and its architecture as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.graph import open_graph
from cnnviz.nets.loading import model_from_settings

if TYPE_CHECKING:
    import keras


def named_weights(model: keras.Model) -> dict[str, keras.Variable]:
    """Give the weights of a model, those of nested ones too, each by its layer's path.

    Examples
    --------
    >>> from cnnviz.nets import SEED_CNN, build
    >>> list(named_weights(build(SEED_CNN)))[:2]
    ['conv2d/kernel', 'conv2d/bias']
    """
    found: dict[str, keras.Variable] = {}
    seen: set[int] = set()
    for call in open_graph(model).calls:
        for variable in getattr(call.operation, "weights", ()):
            if id(variable) not in seen:
                seen.add(id(variable))
                name = f"{call.path}/{variable.name}"
                found[name if name not in found else f"{name}_{len(found)}"] = variable
    return found


def changing_weights(model: keras.Model) -> dict[str, keras.Variable]:
    """Give the weights that training changes: those trained, and what normalisations keep."""
    frozen = {
        id(variable)
        for call in open_graph(model).calls
        if not getattr(call.operation, "trainable", True)
        for variable in getattr(call.operation, "weights", ())
    }
    return {n: each for n, each in named_weights(model).items() if id(each) not in frozen}


def to_text(model: keras.Model) -> str:
    """Write a model without its weights."""
    import keras

    settings: Any = keras.saving.serialize_keras_object(model)
    return json.dumps(settings, separators=(",", ":"))


def from_text(text: str, weights: Mapping[str, NDArray[Any]]) -> keras.Model:
    """Read a model that `to_text` wrote, or that anyone may have written.

    Parameters
    ----------
    text : str
    weights : dict of ndarray
        All of them, by the names of `named_weights`.

    Raises
    ------
    ModelError, KeyError, ValueError
        If the text is no model, or the weights are not its own.
    """
    model = model_from_settings(text.encode())
    for name, variable in named_weights(model).items():
        variable.assign(np.asarray(weights[name]))
    for call in open_graph(model).calls:
        if hasattr(call.operation, "finalize_state"):  # a Normalization computes with other numbers
            call.operation.finalize_state()
    return model


def clone_with_weights(model: keras.Model) -> keras.Model:
    """Give the same model with layers and weights of its own.

    What is frozen in it, or becomes part of another model, is not changed for those who share the
    first.
    """
    weights = {name: np.asarray(each) for name, each in named_weights(model).items()}
    return from_text(to_text(model), weights)
