"""Layers where branches meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.read import Read
from cnnviz.nets.explain.task import NotExplainedError, Task, map_axis
from cnnviz.nets.explain.working import CalculationStep, Working

NumberOrRead = float | Read


def add(task: Task) -> Working:
    """Explain an Add."""
    return _weighed(task, [1.0] * len(operands(task)))


def subtract(task: Task) -> Working:
    """Explain a Subtract."""
    return _weighed(task, [1.0, -1.0])


def average(task: Task) -> Working:
    """Explain an Average."""
    count = len(operands(task))
    return _weighed(task, [1 / count] * count)


def maximum(task: Task) -> Working:
    """Explain a Maximum: the winner has the weight 1."""
    return _winner(task, 1)


def minimum(task: Task) -> Working:
    """Explain a Minimum: the winner has the weight 1."""
    return _winner(task, -1)


def multiply(task: Task) -> Working:
    """Explain a Multiply; a constant factor is a weight."""
    found = operands(task)
    numbers = [each for each in found if not isinstance(each, Read)]
    reads = tuple(each for each in found if isinstance(each, Read))
    if len(reads) == 1:
        return Working((_weigh(reads[0], prod(numbers)),))
    value = prod(float(read.inputs[0, 0, 0]) for read in reads) * prod(numbers)
    step = CalculationStep("multiply", {}, value)
    return Working(reads, steps=(step,), rounding=abs(value))


def concatenate(task: Task) -> Working:
    """Explain a Concatenate: the number is that of one of the branches."""
    axis = map_axis(task.layer.axis, len(task.shape))
    if axis is None:
        raise NotExplainedError(
            message("A concatenation of more than three axes is not explained.")
        )
    place = list(task.here)
    for source in task.sources:
        if place[axis] < source.map.shape[axis]:
            return Working((source.one(*place),))
        place[axis] -= source.map.shape[axis]
    raise AssertionError("the branches have fewer cells than they make")


def _weighed(task: Task, weights: Sequence[float]) -> Working:
    reads, bias = [], 0.0
    for operand, weight in zip(operands(task), weights, strict=True):
        if isinstance(operand, Read):
            reads.append(_weigh(operand, weight))
        else:
            bias += weight * operand
    return Working(tuple(reads), bias)


def _winner(task: Task, sign: int) -> Working:
    found = operands(task)
    numbers = [number_of(each) for each in found]
    best = int(np.argmax(np.multiply(numbers, sign)))
    reads = tuple(
        _weigh(each, float(i == best)) for i, each in enumerate(found) if isinstance(each, Read)
    )
    # A constant that wins stands where a bias does.
    return Working(reads, 0.0 if isinstance(found[best], Read) else numbers[best])


def number_of(operand: NumberOrRead) -> float:
    """Give the number of a branch's cell, or a constant."""
    return float(operand.inputs[0, 0, 0]) if isinstance(operand, Read) else operand


def operands(task: Task) -> list[NumberOrRead]:
    """Give the cell of each branch, and constants as numbers.

    A branch of one row, column or channel is used for all of them.
    """
    import keras

    shapes = {source.shape for source in task.sources}
    ranks = {len(shape) for shape in shapes}
    if max(ranks) > 3 and len(shapes) > 1:
        raise NotExplainedError(
            message("Branches of different shapes with more than three axes meet here.")
        )
    if not isinstance(task.layer, keras.Layer) and len(ranks) > 1:
        raise NotExplainedError(message("Branches of different numbers of axes meet here."))
    sources = iter(task.sources)
    found: list[NumberOrRead] = []
    for argument in keras.tree.flatten((task.arguments.args, task.arguments.kwargs)):
        if isinstance(argument, keras.KerasTensor):
            source = next(sources)
            row, column, channel = (
                min(at, size - 1) for at, size in zip(task.here, source.map.shape, strict=True)
            )
            found.append(source.one(row, column, channel, None))
        elif isinstance(argument, int | float) or np.ndim(argument) == 0:
            found.append(float(argument))
        else:
            raise NotExplainedError(message("An array that is no layer's is used here."))
    return found


def _weigh(read: Read, weight: Any) -> Read:
    return replace(read, weights=np.full((1, 1, 1), float(weight)))
