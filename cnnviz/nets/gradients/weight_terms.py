"""What the weights of each kind of layer multiply, and the gradients that come back there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.norms import (
    group_channels,
    measured_axes,
    moving_statistics,
    normalized_axis,
)
from cnnviz.nets.explain.task import NotExplainedError, stored
from cnnviz.nets.gradients.weight_task import Places, WeightTask, WeightTerms
from cnnviz.nets.layer_windows import kernel_window, transposed_window
from cnnviz.ops import Window
from cnnviz.ops.arrays import Array
from cnnviz.ops.window import Links


def conv2d(task: WeightTask) -> WeightTerms:
    """Give what a number of a Conv2D multiplies: one cell of each window."""
    if task.weight == "bias":
        return _bias(task)
    row, column, channel, kernel = task.index
    group = kernel // (task.layer.filters // task.layer.groups)
    return _slid(task, row, column, group * task.layer.kernel.shape[2] + channel, kernel)


def depthwise_conv2d(task: WeightTask) -> WeightTerms:
    """Give what a number of a DepthwiseConv2D multiplies."""
    if task.weight == "bias":
        return _bias(task)
    row, column, channel, each = task.index
    return _slid(task, row, column, channel, channel * task.layer.depth_multiplier + each)


def separable_conv2d(task: WeightTask) -> WeightTerms:
    """Give what a number of either kernel of a SeparableConv2D multiplies."""
    layer = task.layer
    if task.weight == "bias":
        return _bias(task)
    first, second = (
        stored(each).astype(np.float64) for each in (layer.depthwise_kernel, layer.pointwise_kernel)
    )
    if task.weight == "depthwise_kernel":
        row, column, channel, each = task.index
        # Comes back through the second kernel first.
        after = task.gradient @ second[0, 0, channel * first.shape[3] + each]
        terms = _slid(replace(task, gradient=after[..., np.newaxis]), row, column, channel, 0)
        return terms._replace(leaving=(*terms.leaving[:2], (0,)))
    _, _, between, kernel = task.index
    channel, each = divmod(between, first.shape[3])
    window, size = _window(task), task.gradient.shape[1:3]
    sums = np.zeros((len(task.entering), *size, 1))
    for i in range(first.shape[0]):
        for j in range(first.shape[1]):
            found = _slid(task, i, j, channel, kernel, window)
            cells = np.ix_(range(len(sums)), found.leaving[0], found.leaving[1], (0,))
            sums[cells] += found.inputs * first[i, j, channel, each]
    leaving = (range(size[0]), range(size[1]), (kernel,))
    return WeightTerms(sums, _taken(task.gradient, leaving), None, leaving)


def conv2d_transpose(task: WeightTask) -> WeightTerms:
    """Give what a number of a Conv2DTranspose multiplies: every input, where it is laid down."""
    if task.weight == "bias":
        return _bias(task)
    row, column, kernel, channel = task.index
    height, width = task.entering.shape[1:3]
    window = transposed_window(vars(task.layer)).over((height, width))
    down, across = _met(window.rows(), row), _met(window.columns(), column)
    entering = [i for _, i in down], [i for _, i in across], (channel,)
    leaving = [o for o, _ in down], [o for o, _ in across], (kernel,)
    return _terms(task, entering, leaving)


def dense(task: WeightTask) -> WeightTerms:
    """Give what a number of a Dense layer multiplies: one input at each place."""
    if task.weight == "bias":
        return _bias(task)
    channel, unit = task.index
    rows, columns = (range(size) for size in task.entering.shape[1:3])
    return _terms(task, (rows, columns, (channel,)), (rows, columns, (unit,)))


def batch_normalization(task: WeightTask) -> WeightTerms:
    """Give what gamma or beta of a BatchNormalization multiplies."""
    layer = task.layer
    axis = normalized_axis(layer, len(task.shape))
    places = _places(task, {axis: task.index[0]})
    numbers = _taken(task.entering, places)
    if task.training and layer.trainable:
        mean, variance = numbers.mean(), numbers.var()
    else:
        mean, variance = (each[task.index[0]] for each in moving_statistics(layer))
    return _scaled(task, numbers, mean, np.sqrt(variance + layer.epsilon), places)


def layer_normalization(task: WeightTask) -> WeightTerms:
    """Give what gamma or beta of a LayerNormalization multiplies."""
    layer = task.layer
    chosen = measured_axes(layer, len(task.shape))
    over = tuple(axis + 1 for axis in chosen)
    numbers = task.entering.astype(np.float64)
    mean, variance = (each(numbers, axis=over, keepdims=True) for each in (np.mean, np.var))
    places = _places(task, dict(zip(chosen, task.index, strict=True)))
    deviation = np.sqrt(variance + layer.epsilon)
    mean, deviation = (
        _taken(np.broadcast_to(each, numbers.shape), places) for each in (mean, deviation)
    )
    return _scaled(task, _taken(numbers, places), mean, deviation, places)


def group_normalization(task: WeightTask) -> WeightTerms:
    """Give what gamma or beta of a GroupNormalization multiplies."""
    layer, channel = task.layer, task.index[0]
    group = group_channels(layer, len(task.shape), channel, task.entering.shape[3])
    numbers = task.entering[..., group.start : group.stop].astype(np.float64)
    mean, variance = (f(numbers, axis=(1, 2, 3), keepdims=True) for f in (np.mean, np.var))
    places = _places(task, {2: channel})
    deviation = np.sqrt(variance + layer.epsilon)
    return _scaled(task, _taken(task.entering, places), mean, deviation, places)


def layer_scale(task: WeightTask) -> WeightTerms:
    """Give what gamma of a LayerScale multiplies."""
    places = _places(task, {2: task.index[0]})
    return _terms(task, places, places)


def prelu(task: WeightTask) -> WeightTerms:
    """Give what a slope of a PReLU multiplies: the numbers below 0 that it is of."""
    if len(task.shape) > 3:
        raise NotExplainedError(message("A PReLU over more than three axes is not explained."))
    first = 3 - len(task.shape)
    shared = task.layer.shared_axes or ()
    fixed = {first + i: at for i, at in enumerate(task.index) if i + 1 not in shared}
    places = _places(task, fixed)
    found = _terms(task, places, places)
    return found._replace(inputs=np.minimum(found.inputs, 0.0))


def _slid(
    task: WeightTask,
    row: int,
    column: int,
    channel: int,
    kernel: int,
    window: Window | None = None,
) -> WeightTerms:
    """Give the inputs (N, h, w, 1) that one cell of a kernel meets, the padding left out."""
    window = window or _window(task)
    height, width = window.input_size
    (top, _), (left, _) = window.padding
    down = [(o, i - top) for o, i in _met(window.rows(), row) if 0 <= i - top < height]
    across = [(o, i - left) for o, i in _met(window.columns(), column) if 0 <= i - left < width]
    entering = [i for _, i in down], [i for _, i in across], (channel,)
    leaving = [o for o, _ in down], [o for o, _ in across], (kernel,)
    return _terms(task, entering, leaving)


def _window(task: WeightTask) -> Window:
    height, width = task.entering.shape[1:3]
    return kernel_window(vars(task.layer)).over((height, width))


def _met(links: Links, cell: int) -> list[tuple[int, int]]:
    """Give the outputs, and the padded inputs, that meet a cell of the kernel along an axis."""
    return [(output, i) for output, reads in enumerate(links) for i, k in reads if k == cell]


def _places(task: WeightTask, fixed: dict[int, int]) -> Places:
    rows, columns, channels = (
        range(fixed[axis], fixed[axis] + 1) if axis in fixed else range(size)
        for axis, size in enumerate(task.entering.shape[1:])
    )
    return rows, columns, channels


def _bias(task: WeightTask) -> WeightTerms:
    rows, columns = (range(size) for size in task.gradient.shape[1:3])
    leaving = (rows, columns, (task.index[0],))
    gradients = _taken(task.gradient, leaving)
    return WeightTerms(np.ones_like(gradients), gradients, None, leaving)


def _scaled(
    task: WeightTask, numbers: Array, mean: Any, deviation: Any, places: Places
) -> WeightTerms:
    """Give the terms of gamma, which multiplies what was normalized, or of beta."""
    gradients = _taken(task.gradient, places)
    if task.weight != "gamma":
        return WeightTerms(np.ones_like(gradients), gradients, None, places)
    sizes = (np.abs(numbers) + np.abs(mean)) / deviation
    return WeightTerms((numbers - mean) / deviation, gradients, None, places, sizes)


def _terms(task: WeightTask, entering: Places, leaving: Places) -> WeightTerms:
    return WeightTerms(
        _taken(task.entering, entering), _taken(task.gradient, leaving), entering, leaving
    )


def _taken(maps: Array, places: tuple[Sequence[int], ...]) -> Array:
    cells = np.ix_(range(len(maps)), *(list(axis) for axis in places))
    found: Array = maps[cells].astype(np.float64)
    return found
