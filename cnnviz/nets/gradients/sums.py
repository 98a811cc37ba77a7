"""Layers that multiply by weights and add up: each output that read a number sends its share back.

The gradient of a number is the sum of those of all sums that it is part of, each times the weight
that it has there: Goodfellow, Bengio and Courville, Deep Learning, 6.5; for convolutions Dumoulin
and Visin, A guide to convolution arithmetic for deep learning, 4.
"""

from __future__ import annotations

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.explain.task import NotExplainedError
from cnnviz.nets.explain.working import Working
from cnnviz.nets.gradients.task import GradientTask, Reached, picked, reached
from cnnviz.nets.layer_windows import kernel_window, transposed_window
from cnnviz.ops.arrays import Array


def conv2d(task: GradientTask) -> Working:
    """Explain what comes back through a Conv2D: from the filters of the channel's group."""
    layer = task.forward.layer
    rows, columns = _slid(task)
    each, depth = layer.filters // layer.groups, layer.kernel.shape[2]
    group, channel = divmod(task.here[2], depth)
    filters = range(group * each, (group + 1) * each)
    kernel = task.forward.numbers(layer.kernel, (..., channel, slice(filters.start, filters.stop)))
    return _through(task, rows, columns, filters, kernel)


def depthwise_conv2d(task: GradientTask) -> Working:
    """Explain what comes back through a DepthwiseConv2D: from the maps of the channel alone."""
    layer = task.forward.layer
    rows, columns = _slid(task)
    each, channel = layer.depth_multiplier, task.here[2]
    kernel = task.forward.numbers(layer.kernel, (..., channel, slice(None)))
    return _through(task, rows, columns, range(channel * each, (channel + 1) * each), kernel)


def separable_conv2d(task: GradientTask) -> Working:
    """Explain what comes back through a SeparableConv2D, by the product of its two kernels."""
    layer = task.forward.layer
    rows, columns = _slid(task)
    first = task.forward.numbers(layer.depthwise_kernel, (..., task.here[2], slice(None)))
    each = first.shape[-1]
    start = task.here[2] * each
    second = task.forward.numbers(layer.pointwise_kernel, (0, 0, slice(start, start + each)))
    kernel = np.einsum("hwm,mf->hwf", first, second)
    return _through(task, rows, columns, range(layer.filters), kernel)


def conv2d_transpose(task: GradientTask) -> Working:
    """Explain what comes back through a Conv2DTranspose: from where the number was laid down."""
    layer = task.forward.layer
    window = transposed_window(vars(layer)).over(task.source.size)
    rows, columns = (
        reached(links, place)
        for links, place in zip((window.rows(), window.columns()), task.here[:2], strict=True)
    )
    kernel = task.forward.numbers(layer.kernel, (..., task.here[2]))
    return _through(task, rows, columns, range(layer.filters), kernel)


def dense(task: GradientTask) -> Working:
    """Explain what comes back through a Dense layer: from every unit at the number's place."""
    layer = task.forward.layer
    if getattr(layer, "quantization_mode", None):
        raise NotExplainedError(message("A quantized layer is not explained."))
    row, column, channel = task.here
    weights = task.forward.numbers(layer.kernel, channel)
    read = task.above.read((row,), (column,), range(len(weights)), weights[None, None])
    return Working((read,))


def _slid(task: GradientTask) -> tuple[Reached, Reached]:
    """Give the rows and columns of the map whose windows hold the number."""
    window = kernel_window(vars(task.forward.layer)).over(task.source.size)
    (top, _), (left, _) = window.padding
    row, column, _ = task.here
    return reached(window.rows(), row + top), reached(window.columns(), column + left)


def _through(
    task: GradientTask, rows: Reached, columns: Reached, channels: range, kernel: Array
) -> Working:
    """Read the gradients after the sums (h, w, F) by the kernel's cells (kh, kw, F)."""
    if not rows or not columns:
        return task.nothing()
    return Working((task.window(rows, columns, channels, picked(kernel, rows, columns)),))
