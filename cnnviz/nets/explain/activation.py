"""Activations: the last step of many layers, and layers of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnnviz.nets.explain.task import NotExplainedError, Task, map_axis
from cnnviz.nets.explain.working import CalculationStep, Working
from cnnviz.ops import ACTIVATIONS, activate
from cnnviz.ops.arrays import Array

# Parameters of Keras's activation layers, which call them as cnnviz.ops does.
_LAYERS = {
    "ReLU": ("relu", ("negative_slope", "max_value", "threshold")),
    "LeakyReLU": ("leaky_relu", ("negative_slope",)),
    "ELU": ("elu", ("alpha",)),
}
OPERATIONS = {
    "ReLU": "relu",
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Silu": "silu",
    "Tanh": "tanh",
    "Selu": "selu",
    "Softplus": "softplus",
    "HardSigmoid": "hard_sigmoid",
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
    if name == "softmax":
        return [softmax(row(), channel)]
    if name in ACTIVATIONS:
        return [CalculationStep(name, parameters, float(activate(number, name, **parameters)))]
    # Keras's rarer ones: by Keras itself, in float64.
    numbers = getattr(keras.activations, name)(keras.ops.convert_to_tensor(row()[np.newaxis]))
    found = np.asarray(numbers, np.float64)[0]
    if len(found) != len(row()):
        raise NotExplainedError(f"What `{name}` does with several channels is not explained.")
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
        if kind == "Softmax" and activation.axis == -1:
            return "softmax", {}
        if type(activation) is getattr(keras.layers, kind, None) and kind in _LAYERS:
            name, fields = _LAYERS[kind]
            return name, {each: _plain(getattr(activation, each)) for each in fields}
    name = getattr(activation, "__name__", "")
    if getattr(keras.activations, name, None) is not activation or not name:
        raise NotExplainedError("The layer has an activation that is not Keras's own.")
    return ("relu", {"max_value": 6.0}) if name == "relu6" else (name, {})


def softmax(numbers: Array, index: int) -> CalculationStep:
    """Give a number's share of the powers of e."""
    powers = np.exp(numbers - numbers.max())
    operands = {
        "largest": float(numbers.max()),
        "power": float(powers[index]),
        "total": float(powers.sum()),
    }
    return CalculationStep("softmax", operands, float(activate(numbers, "softmax")[index]))


def activation(task: Task) -> Working:
    """Explain a layer that is nothing but an activation."""
    if type(task.layer).__name__ == "Softmax" or known(task.layer)[0] == "softmax":
        return _softmax_layer(task)
    row, column, channel = task.here
    read = task.source.one(row, column, channel)

    def along() -> Array:
        numbers: Array = task.source.map[row, column].astype(np.float64)
        return numbers

    steps = after(task.layer, float(read.inputs[0, 0, 0]), along, channel)
    return Working((read,), steps=tuple(steps))


def operation(task: Task) -> Working:
    """Explain an activation that is called as a function on a layer's output."""
    name = OPERATIONS[type(task.layer).__name__]
    _, fields = _LAYERS.get(type(task.layer).__name__, ("", ()))
    parameters = {each: _plain(getattr(task.layer, each)) for each in fields}
    read = task.source.one(*task.here)
    value = float(activate(read.inputs[0, 0, 0], name, **parameters))
    return Working((read,), steps=(CalculationStep(name, parameters, value),))


def prelu(task: Task) -> Working:
    """Explain a PReLU: a learned slope below 0."""
    if len(task.shape) > 3:
        raise NotExplainedError("A PReLU over more than three axes is not explained.")
    read = task.source.one(*task.here)
    number = float(read.inputs[0, 0, 0])
    axes = (1,) * (3 - len(task.shape))
    shape = task.source.map.shape
    slopes = np.broadcast_to(
        task.numbers(task.layer.alpha).reshape(*axes, *task.layer.alpha.shape), shape
    )
    slope = float(slopes[task.here])
    value = float(activate(number, "relu", negative_slope=slope))
    return Working((read,), steps=(CalculationStep("prelu", {"alpha": slope}, value),))


def _softmax_layer(task: Task) -> Working:
    axis = getattr(task.layer, "axis", -1)
    along = map_axis(axis, len(task.shape)) if isinstance(axis, int) else None
    if along is None:
        raise NotExplainedError("A softmax over more than one axis is not explained.")
    height, width, channels = task.source.map.shape
    row, column, channel = task.here
    read = task.source.read(
        range(height) if along == 0 else (row,),
        range(width) if along == 1 else (column,),
        range(channels) if along == 2 else range(channel, channel + 1),
    )
    step = softmax(read.inputs.ravel(), task.here[along])
    # An error of the numbers is one of the share, as many times as the share is large.
    rounding = step.value * (1 + float(np.abs(read.inputs).max()))
    return Working((read,), steps=(step,), rounding=rounding)


def _plain(value: Any) -> Any:
    return None if value is None else float(value)
