"""Layers that move numbers: the gradient is that of the place they were moved to."""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.task import NotExplainedError
from cnnviz.nets.explain.views import enlarged_size, neighbours, resized_size
from cnnviz.nets.explain.working import Working
from cnnviz.nets.gradients.task import GradientTask


def identity(task: GradientTask) -> Working:
    """Explain what comes back through a layer that changes nothing."""
    return task.one(*task.here, 1.0)


def by_chance(task: GradientTask) -> Working:
    """Explain what comes back through a layer that multiplies each number by one it draws."""
    if not task.training:
        return identity(task)
    if task.factors is None:
        raise NotExplainedError(message("What this layer draws while it trains is not explained."))
    return task.one(*task.here, float(task.factors[task.here]))


def fixed_input(task: GradientTask) -> Working:
    """Explain that nothing comes back through an input that is given the same for any picture."""
    return task.nothing()


def reshape(task: GradientTask) -> Working:
    """Explain what comes back through a Flatten or Reshape: the numbers keep their order."""
    index = np.ravel_multi_index(task.here, task.source.map.shape)
    row, column, channel = (int(i) for i in np.unravel_index(index, task.above.map.shape))
    return task.one(row, column, channel, 1.0)


def permute(task: GradientTask) -> Working:
    """Explain what comes back through a Permute."""
    if len(task.forward.shape) > 3:
        raise NotExplainedError(message("A permutation of more than three axes is not explained."))
    first = 3 - len(task.forward.shape)
    place = list(task.here)
    for axis, dim in enumerate(task.forward.layer.dims):
        place[first + axis] = task.here[first + dim - 1]
    row, column, channel = place
    return task.one(row, column, channel, 1.0)


def zero_padding2d(task: GradientTask) -> Working:
    """Explain what comes back through a ZeroPadding2D."""
    (top, _), (left, _) = task.forward.layer.padding
    row, column, channel = task.here
    return task.one(row + top, column + left, channel, 1.0)


def cropping2d(task: GradientTask) -> Working:
    """Explain what comes back through a Cropping2D: nothing to what was cut off."""
    (top, _), (left, _) = task.forward.layer.cropping
    row, column, channel = task.here
    height, width, _ = task.above.map.shape
    if not (0 <= row - top < height and 0 <= column - left < width):
        return task.nothing()
    return task.one(row - top, column - left, channel, 1.0)


def up_sampling2d(task: GradientTask) -> Working:
    """Explain what comes back through an UpSampling2D: from all copies of the number."""
    return _resized(task, enlarged_size(task.forward))


def resizing(task: GradientTask) -> Working:
    """Explain what comes back through a Resizing that keeps the whole picture."""
    return _resized(task, resized_size(task.forward))


def _resized(task: GradientTask, size: tuple[int, int]) -> Working:
    how = task.forward.layer.interpolation
    rows, columns = (
        {
            place: shares[here]
            for place in range(after)
            if here in (shares := neighbours(place, before, after, how))
        }
        for here, before, after in zip(task.here[:2], task.source.size, size, strict=True)
    )
    if not rows or not columns:
        return task.nothing()
    weights = np.multiply.outer(list(rows.values()), list(columns.values()))
    channel = task.here[2]
    channels = range(channel, channel + 1)
    return Working((task.above.read(tuple(rows), tuple(columns), channels, weights[..., None]),))
