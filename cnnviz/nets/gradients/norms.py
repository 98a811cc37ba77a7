"""Layers that shift and scale: straight back, and through the mean and the variance they measure.

With ``x' = (x - mean) / deviation`` over n numbers, and the gradient g of what leaves times gamma,
a number's gradient is ``(g - mean(g) - x' mean(g x')) / deviation``: Ioffe and Szegedy, Batch
Normalization, 3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cnnviz.nets.explain.norms import (
    Chain,
    at,
    deviation_of,
    group_channels,
    normalized_axis,
    normalized_ranges,
    spread,
)
from cnnviz.nets.explain.task import as_maps, stored
from cnnviz.nets.explain.working import Working
from cnnviz.nets.gradients.task import GradientTask
from cnnviz.ops.arrays import Array


def batch_normalization(task: GradientTask) -> Working:
    """Explain what comes back through a BatchNormalization.

    While it trains, its mean and variance are those of the batch, and so made of the number too.
    """
    layer = task.forward.layer
    axis = normalized_axis(layer, len(task.forward.shape))
    index = task.here[axis]
    gamma = at(layer.gamma, index) if layer.scale else 1.0
    if not (task.training and layer.trainable):
        chain = _begun(task)
        if layer.scale:
            chain.multiply(gamma=gamma)
        chain.divide(variance=at(layer.moving_variance, index), epsilon=layer.epsilon)
        return _ended(task, chain)
    numbers = _of_channel(task.batch.entering, axis, index)
    gradients = _of_channel(task.batch.gradient, axis, index)
    place = (task.batch.image, *(place for i, place in enumerate(task.here) if i != axis))
    return _measured(task, numbers, gradients * gamma, place, gamma, layer)


def layer_normalization(task: GradientTask) -> Working:
    """Explain what comes back through a LayerNormalization."""
    layer = task.forward.layer
    spans, chosen = normalized_ranges(task.forward)
    cells = tuple(slice(span.start, span.stop) for span in spans)
    scale = np.ones([len(spans[axis]) for axis in chosen])
    if layer.gamma is not None:
        scale = stored(layer.gamma).astype(np.float64)
    ones = [len(span) if axis in chosen else 1 for axis, span in enumerate(spans)]
    scale = scale.reshape(ones)
    place = tuple(here if axis in chosen else 0 for axis, here in enumerate(task.here))
    numbers = task.source.map[cells].astype(np.float64)
    gradients = task.above.map[cells] * scale
    return _measured(task, numbers, gradients, place, float(scale[place]), layer)


def group_normalization(task: GradientTask) -> Working:
    """Explain what comes back through a GroupNormalization."""
    layer = task.forward.layer
    count = task.source.map.shape[2]
    channels = group_channels(layer, len(task.forward.shape), task.here[2], count)
    cells = (..., slice(channels.start, channels.stop))
    scale = np.ones(len(channels))
    if layer.scale:
        scale = stored(layer.gamma)[channels.start : channels.stop].astype(np.float64)
    row, column, channel = task.here
    place = (row, column, channel - channels.start)
    numbers = task.source.map[cells].astype(np.float64)
    gradients = task.above.map[cells] * scale
    return _measured(task, numbers, gradients, place, float(scale[place[2]]), layer)


def layer_scale(task: GradientTask) -> Working:
    """Explain what comes back through a LayerScale."""
    return task.one(*task.here, at(task.forward.layer.gamma, task.here[2]))


def rescaling(task: GradientTask) -> Working:
    """Explain what comes back through a Rescaling."""
    scale = np.asarray(task.forward.layer.scale, np.float64)
    return task.one(*task.here, float(np.broadcast_to(scale, task.source.map.shape)[task.here]))


def normalization(task: GradientTask) -> Working:
    """Explain what comes back through a Normalization."""
    layer = task.forward.layer
    deviation = deviation_of(spread(layer.variance, task.forward))
    return task.one(*task.here, deviation if layer.invert else 1 / deviation)


def _measured(
    task: GradientTask,
    numbers: Array,
    gradients: Array,
    place: tuple[int, ...],
    gamma: float,
    layer: Any,
) -> Working:
    """Give the three ways back through numbers brought to mean 0 and variance 1.

    Parameters
    ----------
    numbers, gradients : ndarray of float64, of one shape
        Those that mean and variance were measured of; the gradients times gamma.
    place : tuple of int
        Of the number among them.
    """
    variance = float(numbers.var())
    deviation = (variance + layer.epsilon) ** 0.5
    normalized = (numbers - numbers.mean()) / deviation
    chain = _begun(task)
    if gamma != 1:
        chain.multiply(gamma=gamma)
    chain.divide(variance=variance, epsilon=layer.epsilon)
    shares = gradients / deviation
    chain.add(through_mean=-float(shares.mean()))
    chain.add(through_variance=-float(normalized[place] * (shares * normalized).mean()))
    # What cancels within the two means rounds too.
    chain.size += float(np.abs(shares).mean() * (1 + np.abs(normalized[place])))
    return _ended(task, chain)


def _of_channel(batch: Array, axis: int, index: int) -> Array:
    """Give one row, column or channel of the maps of all images."""
    found: Array = np.take(as_maps(batch), index, axis + 1).astype(np.float64)
    return found


def _begun(task: GradientTask) -> Chain:
    return Chain(float(task.above.map[task.here]))


def _ended(task: GradientTask, chain: Chain) -> Working:
    return chain.working(task.above.one(*task.here))
