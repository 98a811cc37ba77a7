"""Pooling layers: the largest or the mean of a window of one channel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from cnnviz.nets.explain.read import Read
from cnnviz.nets.explain.task import Task
from cnnviz.nets.explain.working import Working
from cnnviz.nets.layer_windows import pooling_window
from cnnviz.ops import Window


def max_pooling2d(task: Task) -> Working:
    """Explain a MaxPooling2D: the winner has the weight 1."""
    return Working((_largest(_window(task)),))


def average_pooling2d(task: Task) -> Working:
    """Explain an AveragePooling2D: the padding is not counted."""
    return Working((_mean(_window(task)),))


def global_max_pooling2d(task: Task) -> Working:
    """Explain a GlobalMaxPooling2D."""
    return Working((_largest(_all(task)),))


def global_average_pooling2d(task: Task) -> Working:
    """Explain a GlobalAveragePooling2D."""
    return Working((_mean(_all(task)),))


def pool_window(layer: Any, size: tuple[int, int]) -> Window:
    """Give the window that a pooling layer slides over a map of a size."""
    return pooling_window(vars(layer)).over(size)


def _window(task: Task) -> Read:
    window = pool_window(task.layer, task.source.size)
    rows = [i for i, _ in window.rows()[task.cell.row]]
    columns = [j for j, _ in window.columns()[task.cell.column]]
    (top, _), (left, _) = window.padding
    return task.source.read(rows, columns, _channel(task), padding=(top, left))


def _all(task: Task) -> Read:
    height, width = task.source.size
    return task.source.read(range(height), range(width), _channel(task))


def _channel(task: Task) -> range:
    return range(task.cell.channel, task.cell.channel + 1)


def _largest(read: Read) -> Read:
    numbers = np.where(read.inside[..., np.newaxis], read.inputs, -np.inf)
    weights = np.zeros(numbers.shape)
    weights.flat[int(numbers.argmax())] = 1
    return replace(read, weights=weights)


def _mean(read: Read) -> Read:
    inside = read.inside[..., np.newaxis].astype(np.float64)
    return replace(read, weights=inside / inside.sum())
