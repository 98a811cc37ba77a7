"""Layers that shift and scale each number: normalisation and rescaling."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.task import NotExplainedError, Task, map_axis, stored
from cnnviz.nets.explain.working import CalculationStep, Working
from cnnviz.ops.arrays import Array


def batch_normalization(task: Task) -> Working:
    """Explain a BatchNormalization with the statistics that it learned."""
    layer = task.layer
    axis = normalized_axis(layer, len(task.shape))
    index = task.here[axis]
    read = task.source.one(*task.here)
    chain = Chain(float(read.inputs[0, 0, 0]))
    chain.subtract(mean=at(layer.moving_mean, index))
    chain.divide(variance=at(layer.moving_variance, index), epsilon=layer.epsilon)
    if layer.scale:
        chain.multiply(gamma=at(layer.gamma, index))
    if layer.center:
        chain.add(beta=at(layer.beta, index))
    return chain.working(read)


def normalized_axis(layer: Any, rank: int) -> int:
    """Give the axis of the map along which a BatchNormalization has its means and variances.

    Raises
    ------
    NotExplainedError
    """
    axis = map_axis(layer.axis, rank)
    if axis is None:
        raise NotExplainedError(message("A batch normalization over this axis is not explained."))
    return axis


def moving_statistics(layer: Any) -> tuple[Array, Array]:
    """Give the mean and the variance of each channel that a BatchNormalization has learned."""
    return stored(layer.moving_mean), stored(layer.moving_variance)


def layer_normalization(task: Task) -> Working:
    """Explain a LayerNormalization: mean and variance are those of the numbers it reads."""
    layer = task.layer
    spans, chosen = normalized_ranges(task)
    read = task.source.read(spans[0], spans[1], spans[2])
    place = tuple(task.here[axis] for axis in chosen)
    chain = Chain(float(task.source.map[task.here]))
    chain.subtract(mean=float(read.inputs.mean()))
    chain.divide(variance=float(read.inputs.var()), epsilon=layer.epsilon)
    if layer.gamma is not None:
        chain.multiply(gamma=at(layer.gamma, place))
    if layer.beta is not None:
        chain.add(beta=at(layer.beta, place))
    return chain.working(read)


def layer_scale(task: Task) -> Working:
    """Explain a LayerScale: each channel times a factor that was learned."""
    read = task.source.one(*task.here)
    chain = Chain(float(read.inputs[0, 0, 0]))
    chain.multiply(gamma=at(task.layer.gamma, task.here[2]))
    return chain.working(read)


def rescaling(task: Task) -> Working:
    """Explain a Rescaling."""
    scale, offset = (
        np.broadcast_to(np.asarray(each, np.float64), task.source.map.shape)[task.here]
        for each in (task.layer.scale, task.layer.offset)
    )
    read = task.source.one(*task.here)
    chain = Chain(float(read.inputs[0, 0, 0]))
    chain.multiply(scale=float(scale))
    chain.add(offset=float(offset))
    return chain.working(read)


def normalization(task: Task) -> Working:
    """Explain a Normalization with the statistics that it was adapted to."""
    layer = task.layer
    mean, variance = (spread(each, task) for each in (layer.mean, layer.variance))
    read = task.source.one(*task.here)
    chain = Chain(float(read.inputs[0, 0, 0]))
    deviation = deviation_of(variance)
    if layer.invert:
        chain.multiply(deviation=deviation)
        chain.add(mean=mean)
    else:
        chain.subtract(mean=mean)
        chain.divide_by(deviation, variance=variance)
    return chain.working(read)


def normalized_ranges(task: Task) -> tuple[list[range], list[int]]:
    """Give the rows, columns and channels that a LayerNormalization measures, and which it names.

    Raises
    ------
    NotExplainedError
    """
    chosen = measured_axes(task.layer, len(task.shape))
    shape = task.source.map.shape
    spans = [
        range(size) if axis in chosen else range(at, at + 1)
        for axis, (size, at) in enumerate(zip(shape, task.here, strict=True))
    ]
    return spans, chosen


def measured_axes(layer: Any, rank: int) -> list[int]:
    """Give the axes of the map over which a LayerNormalization measures.

    Raises
    ------
    NotExplainedError
    """
    axes = [map_axis(axis, rank) for axis in layer.axis]
    chosen = [axis for axis in axes if axis is not None]
    if len(chosen) < len(axes) or chosen != sorted(chosen) or layer.rms_scaling:
        raise NotExplainedError(message("A layer normalization over these axes is not explained."))
    return chosen


def group_channels(layer: Any, rank: int, channel: int, channels: int) -> range:
    """Give the channels that a GroupNormalization measures together with one of them.

    Raises
    ------
    NotExplainedError
    """
    if map_axis(layer.axis, rank) != 2:
        raise NotExplainedError(message("A group normalization over this axis is not explained."))
    each = channels // layer.groups
    start = channel // each * each
    return range(start, start + each)


def deviation_of(variance: float) -> float:
    """Give what a Normalization divides by."""
    import keras

    return float(max(variance**0.5, keras.config.epsilon()))


class Chain:
    """Steps from one number to the next, and what they would give if nothing cancelled."""

    def __init__(self, number: float) -> None:
        self.value, self.size = number, abs(number)
        self.steps: list[CalculationStep] = []

    def subtract(self, **operand: float) -> None:
        """Subtract a number, given by its name."""
        (number,) = operand.values()
        self._add("subtract", -number, operand)

    def add(self, **operand: float) -> None:
        """Add a number, given by its name."""
        (number,) = operand.values()
        self._add("add", number, operand)

    def multiply(self, **operand: float) -> None:
        """Multiply by a number, given by its name."""
        (number,) = operand.values()
        self._multiply("multiply", number, operand)

    def divide(self, *, variance: float, epsilon: float) -> None:
        """Divide by the root of the variance and epsilon."""
        self.divide_by((variance + epsilon) ** 0.5, variance=variance, epsilon=epsilon)

    def divide_by(self, number: float, **operands: float) -> None:
        """Divide by a number that is made of the operands."""
        self._multiply("divide", 1 / number, operands)

    def working(self, read: Any) -> Working:
        """End here."""
        return Working((read,), steps=tuple(self.steps), rounding=self.size)

    def _add(self, name: str, number: float, operands: dict[str, float]) -> None:
        self.value += number
        self.size += abs(number)
        self.steps.append(CalculationStep(name, operands, self.value))

    def _multiply(self, name: str, factor: float, operands: dict[str, float]) -> None:
        self.value *= factor
        self.size *= abs(factor)
        self.steps.append(CalculationStep(name, operands, self.value))


def at(variable: Any, index: Any) -> float:
    """Read a number that Keras keeps in float32 whatever the policy."""
    return float(stored(variable)[index])


def spread(numbers: Any, task: Task) -> float:
    """Give what stands for the number of a task, of numbers that stand for several."""
    found: Array = np.asarray(numbers, np.float64)
    while found.ndim > 3:
        found = found[0]
    return float(np.broadcast_to(found, task.source.map.shape)[task.here])
