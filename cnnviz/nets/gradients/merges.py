"""Layers where branches meet: a sum copies the gradient, the others share it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import prod

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.merges import NumberOrRead, number_of, operands
from cnnviz.nets.explain.read import Read
from cnnviz.nets.explain.task import NotExplainedError, map_axis
from cnnviz.nets.explain.working import Working
from cnnviz.nets.gradients.task import GradientTask


def add(task: GradientTask) -> Working:
    """Explain what comes back through an Add: a copy."""
    return _weighed(task, lambda found, own: 1.0)


def subtract(task: GradientTask) -> Working:
    """Explain what comes back through a Subtract: a copy, or its negative."""
    return _weighed(task, lambda found, own: -1.0 if own else 1.0)


def average(task: GradientTask) -> Working:
    """Explain what comes back through an Average: one share."""
    return _weighed(task, lambda found, own: 1 / len(found))


def multiply(task: GradientTask) -> Working:
    """Explain what comes back through a Multiply: times the other factors."""
    return _weighed(
        task, lambda found, own: prod(number_of(each) for i, each in enumerate(found) if i != own)
    )


def maximum(task: GradientTask) -> Working:
    """Explain what comes back through a Maximum: all to the first of the largest."""
    return _weighed(task, lambda found, own: _wins(found, own, 1))


def minimum(task: GradientTask) -> Working:
    """Explain what comes back through a Minimum: all to the first of the smallest."""
    return _weighed(task, lambda found, own: _wins(found, own, -1))


def concatenate(task: GradientTask) -> Working:
    """Explain what comes back through a Concatenate: that of the number's place in the whole."""
    axis = map_axis(task.forward.layer.axis, len(task.forward.shape))
    if axis is None:
        raise NotExplainedError(
            message("A concatenation of more than three axes is not explained.")
        )
    place = list(task.here)
    place[axis] += sum(each.map.shape[axis] for each in task.forward.sources[: task.entry])
    row, column, channel = place
    return task.one(row, column, channel, 1.0)


def _wins(found: list[NumberOrRead], own: int, sign: int) -> float:
    return float(int(np.argmax([sign * number_of(each) for each in found])) == own)


def _weighed(task: GradientTask, weight: Callable[[list[NumberOrRead], int], float]) -> Working:
    """Read the gradient of each number that leaves at the number's place, by a weight.

    A branch of one row, column or channel is used for all of them.
    """
    size = task.above.map.shape
    rows, columns, channels = (
        range(whole) if part == 1 else range(here, here + 1)
        for whole, part, here in zip(size, task.source.map.shape, task.here, strict=True)
    )
    weights = np.empty((len(rows), len(columns), len(channels)))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            for k, channel in enumerate(channels):
                cell = task.forward.cell._replace(row=row, column=column, channel=channel)
                found = operands(replace(task.forward, cell=cell))
                places = [at for at, each in enumerate(found) if isinstance(each, Read)]
                weights[i, j, k] = weight(found, places[task.entry])
    return Working((task.above.read(rows, columns, channels, weights),))
