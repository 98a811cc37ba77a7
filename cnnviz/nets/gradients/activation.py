"""Activations: the gradient times the slope at the number."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.activation import known, learned_slope, of_layer, of_operation
from cnnviz.nets.explain.task import NotExplainedError, map_axis
from cnnviz.nets.explain.working import Working
from cnnviz.nets.gradients.task import GradientTask
from cnnviz.ops import activate, derivative


def activation(task: GradientTask) -> Working:
    """Explain what comes back through a layer that is nothing but an activation."""
    layer = task.forward.layer
    name, parameters = of_layer(layer)
    axis = getattr(layer, "axis", -1)
    return through(task, name, parameters, axis)


def operation(task: GradientTask) -> Working:
    """Explain what comes back through an activation that is called as a function."""
    name, parameters = of_operation(task.forward.layer)
    return through(task, name, parameters)


def own(task: GradientTask) -> Working:
    """Explain what comes back through the activation at the end of a layer, to its sum."""
    name, parameters = known(task.forward.layer.activation)
    return through(task, name, parameters)


def prelu(task: GradientTask) -> Working:
    """Explain what comes back through a PReLU: a learned slope below 0."""
    slope = learned_slope(task.forward)
    number = float(task.source.map[task.here])
    return task.one(*task.here, 1.0 if number > 0 else slope)


def through(task: GradientTask, name: str, parameters: dict[str, Any], axis: Any = -1) -> Working:
    """Explain what comes back through an activation to the number it was given.

    Where one number of a row changes all of them, as by softmax, all send something back: through
    the share p of another number ``-p p'``, through its own ``p (1 - p)``.
    """
    from cnnviz.ops import ACTIVATIONS

    kind = ACTIVATIONS.get(name)
    if name == "linear":
        return task.one(*task.here, 1.0)
    if kind is None:
        raise NotExplainedError(
            message("How a gradient passes back through `{name}` is not explained.", name=name)
        )
    if kind.elementwise:
        number = np.float64(task.source.map[task.here])
        slope = float(derivative(number, name, **parameters))
        (read,) = task.one(*task.here, slope).reads
        # TensorFlow takes many slopes from the value, as 1 - tanh²: what cancels there rounds.
        size = abs(float(read.inputs[0, 0, 0])) * max(1.0, abs(slope))
        return Working((read,), rounding=size)
    along = map_axis(axis, len(task.forward.shape)) if isinstance(axis, int) else None
    if along is None:
        raise NotExplainedError(
            message("A {name} over more than one axis is not explained.", name=name)
        )
    row = np.moveaxis(task.source.map, along, -1)[
        tuple(at for i, at in enumerate(task.here) if i != along)
    ].astype(np.float64)
    shares, index = activate(row, name), task.here[along]
    weights = -shares * shares[index]
    weights[index] += shares[index]
    shape = [1, 1, 1]
    shape[along] = len(row)
    spans = [range(len(row)) if i == along else range(at, at + 1) for i, at in enumerate(task.here)]
    return Working((task.above.read(spans[0], spans[1], spans[2], weights.reshape(shape)),))
