"""Pooling layers: the winner is handed the gradient, of a mean all have a share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnnviz.nets.explain.pools import pool_window
from cnnviz.nets.explain.working import Working
from cnnviz.nets.gradients.task import GradientTask, reached
from cnnviz.ops.arrays import Array


def max_pooling2d(task: GradientTask) -> Working:
    """Explain what comes back through a MaxPooling2D: that of the windows which the number won.

    Of several that are largest the first has won, row by row, as TensorFlow has it.
    """
    return _windows(task, _won)


def average_pooling2d(task: GradientTask) -> Working:
    """Explain what comes back through an AveragePooling2D: one share of each window."""
    return _windows(task, lambda cells, here: 1 / len(cells))


def global_max_pooling2d(task: GradientTask) -> Working:
    """Explain what comes back through a GlobalMaxPooling2D: all to the channel's largest."""
    row, column, channel = task.here
    numbers = task.source.map[..., channel]
    # TensorFlow divides it among all that are largest.
    largest = numbers == numbers.max()
    return task.one(0, 0, channel, float(largest[row, column]) / int(largest.sum()))


def global_average_pooling2d(task: GradientTask) -> Working:
    """Explain what comes back through a GlobalAveragePooling2D: one share of the mean."""
    height, width = task.source.size
    return task.one(0, 0, task.here[2], 1 / (height * width))


Cells = list[tuple[float, int, int]]  # numbers with their rows and columns


def _won(cells: Cells, here: tuple[int, int]) -> float:
    # The first of those that are largest, as they stand row by row.
    return float(max(cells, key=lambda cell: cell[0])[1:] == here)


def _windows(task: GradientTask, share: Callable[[Cells, tuple[int, int]], float]) -> Working:
    """Read the gradients of all windows that hold the number, each by the number's share."""
    window = pool_window(task.forward.layer, task.source.size)
    (top, _), (left, _) = window.padding
    row, column, channel = task.here
    links = window.rows(), window.columns()
    rows, columns = reached(links[0], row + top), reached(links[1], column + left)
    if not rows or not columns:
        return task.nothing()
    numbers = task.source.map[..., channel]
    weights: Array = np.zeros((len(rows), len(columns), 1))
    for i, (down, _) in enumerate(rows):
        for j, (across, _) in enumerate(columns):
            cells = [
                (float(numbers[r - top, c - left]), r - top, c - left)
                for r, _ in links[0][down]
                for c, _ in links[1][across]
                if 0 <= r - top < len(numbers) and 0 <= c - left < numbers.shape[1]
            ]
            weights[i, j, 0] = share(cells, (row, column))
    return Working((task.window(rows, columns, range(channel, channel + 1), weights),))
