"""Activations: the last step of many layers, and layers of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.task import NotExplainedError, Task, map_axis
from cnnviz.nets.explain.working import CalculationStep, Working
from cnnviz.ops import ACTIVATIONS, ActivationKind, activate
from cnnviz.ops.arrays import Array

# How Keras calls the activations: as layers, as operations, and by further names.
_LAYERS = {kind.layer: kind for kind in ACTIVATIONS.values() if kind.layer}
_OPERATIONS = {
    operation: (kind, meant)
    for kind in ACTIVATIONS.values()
    for operation, meant in kind.operations.items()
}
_PRESETS = {
    function: (name, dict(meant))
    for name, kind in ACTIVATIONS.items()
    for function, meant in kind.presets.items()
}

Known = tuple[str, dict[str, Any]]


def after(
    activation: Any, number: float, row: Callable[[], Array], channel: int
) -> list[CalculationStep]:
    """Give the step that an activation is, none if it is linear.

    Parameters
    ----------
    activation : callable or keras.Layer
        What Keras calls.
    number : float
    row : callable
        Gives the numbers of all channels at the cell, for activations that need them.
    channel : int
        Of the number among them.

    Raises
    ------
    NotExplainedError
        If it is not Keras's own.
    """
    import keras

    name, parameters = known(activation)
    if name == "linear":
        return []
    if kind := ACTIVATIONS.get(name):
        if not kind.elementwise:
            return [row_step(kind, row(), channel)]
        return [CalculationStep(name, parameters, float(activate(number, name, **parameters)))]
    # Keras's rarer ones: by Keras itself, in float64.
    numbers = getattr(keras.activations, name)(keras.ops.convert_to_tensor(row()[np.newaxis]))
    found = np.asarray(numbers, np.float64)[0]
    if len(found) != len(row()):
        raise NotExplainedError(
            message("What `{name}` does with several channels is not explained.", name=name)
        )
    return [CalculationStep(name, {}, float(found[channel]))]


def known(activation: Any) -> Known:
    """Give an activation's name and the parameters that Keras calls it with.

    Raises
    ------
    NotExplainedError
        If it is not Keras's own.
    """
    import keras

    kind = type(activation).__name__
    if isinstance(activation, keras.Layer):
        if kind == "Activation":
            return known(activation.activation)
        if type(activation) is getattr(keras.layers, kind, None) and kind in _LAYERS:
            found = _LAYERS[kind]
            if found.elementwise:
                return found.name, _parameters(found, activation)
            if activation.axis == -1:
                return found.name, {}
    name = getattr(activation, "__name__", "")
    if getattr(keras.activations, name, None) is not activation or not name:
        raise NotExplainedError(message("The layer has an activation that is not Keras's own."))
    return _PRESETS.get(name, (name, {}))


def row_step(kind: ActivationKind, row: Array, index: int) -> CalculationStep:
    """Give what one number of a row becomes, by an activation that looks at all of it."""
    assert kind.operands
    value = float(activate(row, kind.name)[index])
    return CalculationStep(kind.name, kind.operands(row, index), value)


def activation(task: Task) -> Working:
    """Explain a layer that is nothing but an activation."""
    kind = _LAYERS.get(type(task.layer).__name__) or ACTIVATIONS.get(known(task.layer)[0])
    if kind and not kind.elementwise:
        return _along_axis(kind, task)
    row, column, channel = task.here
    read = task.source.one(row, column, channel)

    def along() -> Array:
        numbers: Array = task.source.map[row, column].astype(np.float64)
        return numbers

    steps = after(task.layer, float(read.inputs[0, 0, 0]), along, channel)
    return Working((read,), steps=tuple(steps))


def operation(task: Task) -> Working:
    """Explain an activation that is called as a function on a layer's output."""
    name, parameters = of_operation(task.layer)
    read = task.source.one(*task.here)
    value = float(activate(read.inputs[0, 0, 0], name, **parameters))
    return Working((read,), steps=(CalculationStep(name, parameters, value),))


def of_operation(operation: Any) -> Known:
    """Give the activation that an operation is, and the parameters that it is called with."""
    kind, meant = _OPERATIONS[type(operation).__name__]
    own = _parameters(kind, operation) if type(operation).__name__ in _LAYERS else {}
    return kind.name, {**meant, **own}


def of_layer(layer: Any) -> Known:
    """Give the activation that a layer is, and its parameters, over whatever axis.

    Raises
    ------
    NotExplainedError
        If it is not Keras's own.
    """
    kind = _LAYERS.get(type(layer).__name__)
    return (kind.name, {}) if kind and not kind.elementwise else known(layer)


def prelu(task: Task) -> Working:
    """Explain a PReLU: a learned slope below 0."""
    slope = learned_slope(task)
    read = task.source.one(*task.here)
    number = float(read.inputs[0, 0, 0])
    value = float(activate(number, "relu", negative_slope=slope))
    return Working((read,), steps=(CalculationStep("prelu", {"alpha": slope}, value),))


def learned_slope(task: Task) -> float:
    """Give what a PReLU multiplies the cell's number by where that is below 0.

    Raises
    ------
    NotExplainedError
    """
    if len(task.shape) > 3:
        raise NotExplainedError(message("A PReLU over more than three axes is not explained."))
    axes, alpha = (1,) * (3 - len(task.shape)), task.layer.alpha
    slopes = task.numbers(alpha).reshape(*axes, *alpha.shape)
    return float(np.broadcast_to(slopes, task.source.map.shape)[task.here])


def _along_axis(kind: ActivationKind, task: Task) -> Working:
    axis = getattr(task.layer, "axis", -1)
    along = map_axis(axis, len(task.shape)) if isinstance(axis, int) else None
    if along is None:
        raise NotExplainedError(
            message("A {name} over more than one axis is not explained.", name=kind.name)
        )
    height, width, channels = task.source.map.shape
    row, column, channel = task.here
    read = task.source.read(
        range(height) if along == 0 else (row,),
        range(width) if along == 1 else (column,),
        range(channels) if along == 2 else range(channel, channel + 1),
    )
    step = row_step(kind, read.inputs.ravel(), task.here[along])
    # An error of the numbers is one of the share, as many times as the share is large.
    rounding = step.value * (1 + float(np.abs(read.inputs).max()))
    return Working((read,), steps=(step,), rounding=rounding)


def _parameters(kind: ActivationKind, layer: Any) -> dict[str, Any]:
    values = {each.name: getattr(layer, each.name) for each in kind.parameters}
    return {name: None if value is None else float(value) for name, value in values.items()}
