"""Pooling layers: the largest or the mean of a window of one channel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnnviz.nets.explain.read import Read
from cnnviz.nets.explain.task import Task
from cnnviz.nets.explain.working import Working
from cnnviz.ops import PoolLayer
from cnnviz.ops.pooling import Mode


def max_pooling2d(task: Task) -> Working:
    """Explain a MaxPooling2D: the winner has the weight 1."""
    return Working((_largest(_window(task, "max")),))


def average_pooling2d(task: Task) -> Working:
    """Explain an AveragePooling2D: the padding is not counted."""
    return Working((_mean(_window(task, "average")),))


def global_max_pooling2d(task: Task) -> Working:
    """Explain a GlobalMaxPooling2D."""
    return Working((_largest(_all(task)),))


def global_average_pooling2d(task: Task) -> Working:
    """Explain a GlobalAveragePooling2D."""
    return Working((_mean(_all(task)),))


def _window(task: Task, mode: Mode) -> Read:
    settings = task.layer
    layer = PoolLayer(mode, settings.pool_size, settings.strides, settings.padding)
    window = layer.window(task.source.size)
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
