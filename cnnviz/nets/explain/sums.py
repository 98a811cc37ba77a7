"""Layers that multiply by weights and add up: convolutions and dense layers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnnviz.i18n import message, sentence_of
from cnnviz.nets.explain.activation import after
from cnnviz.nets.explain.read import Read
from cnnviz.nets.explain.task import NotExplainedError, Source, Task
from cnnviz.nets.explain.working import CalculationStep, Depthwise, Working, added
from cnnviz.nets.layer_windows import kernel_window, transposed_window
from cnnviz.ops import ACTIVATIONS, Window, terms
from cnnviz.ops.arrays import Array
from cnnviz.ops.convolution import pad


def conv2d(task: Task) -> Working:
    """Explain a Conv2D: its groups read a share of the channels each."""
    depth = task.layer.kernel.shape[2]
    each = task.layer.filters // task.layer.groups

    def find(channel: int) -> Read:
        start = channel // each * depth
        kernel = task.numbers(task.layer.kernel, (..., channel))
        return _slide(task, kernel, range(start, start + depth))

    return _finished(task, find)


def depthwise_conv2d(task: Task) -> Working:
    """Explain a DepthwiseConv2D: map ``c M + m`` reads channel c alone."""

    def find(channel: int) -> Read:
        source, kernel = divmod(channel, task.layer.depth_multiplier)
        picked = task.numbers(task.layer.kernel, (..., slice(source, source + 1), kernel))
        return _slide(task, picked, range(source, source + 1))

    return _finished(task, find)


def separable_conv2d(task: Task) -> Working:
    """Explain a SeparableConv2D: kernels for each channel, then sums over all of them."""
    layer = task.layer
    first = task.numbers(layer.depthwise_kernel)
    channels, multiplier = first.shape[2:]

    def pointwise(channel: int) -> Array:
        return task.numbers(layer.pointwise_kernel, (0, 0, ..., channel))

    def find(channel: int) -> Read:
        second = pointwise(channel).reshape(channels, multiplier)
        return _slide(task, np.einsum("hwcm,cm->hwc", first, second), range(channels))

    working = _finished(task, find)
    (read,) = working.reads
    sums = np.einsum("hwc,hwcm->cm", read.inputs, first).ravel()
    second = pointwise(task.cell.channel)
    # Keras adds in two stages, each of which rounds.
    rounding = np.einsum("hwc,hwcm->cm", np.abs(read.inputs), np.abs(first)).ravel() @ np.abs(
        second
    )
    return Working(
        working.reads,
        working.bias,
        working.steps,
        Depthwise(first, sums, second),
        _through(working.steps, float(rounding) + abs(working.bias)),
        working.reason,
    )


def conv2d_transpose(task: Task) -> Working:
    """Explain a Conv2DTranspose: the inputs whose copies of the kernel reach the cell."""
    layer = task.layer
    window = transposed_window(vars(layer)).over(task.source.size)
    channels = range(task.source.map.shape[2])

    def find(channel: int) -> Read:
        kernel = task.numbers(layer.kernel, (..., channel, slice(None)))
        found = terms(task.source.map, kernel, window, task.cell.row, task.cell.column)
        return task.source.through(found, channels)

    return _finished(task, find)


def dense(task: Task) -> Working:
    """Explain a Dense layer; on a map it reads the channels of each cell by itself."""
    if getattr(task.layer, "quantization_mode", None):
        raise NotExplainedError(message("A quantized layer is not explained."))

    row, column, kernels = task.cell.row, task.cell.column, task.layer.kernel

    def find(channel: int) -> Read:
        kernel = task.numbers(kernels, (..., channel))
        window = Window(task.source.size, (1, 1))
        found = terms(task.source.map, kernel[None, None], window, row, column)
        return task.source.through(found, range(len(kernel)))

    def sums() -> Array:
        # A thousand classes one by one took seconds.
        found: Array = task.source.map[row, column].astype(np.float64) @ task.numbers(kernels)
        return found

    return _finished(task, find, sums)


def _through(steps: tuple[CalculationStep, ...], size: float) -> float:
    """Give what the value would be had nothing cancelled, from what the sum would be."""
    # An error of the sum is one of a softmax's share, as many times as the share is large.
    kind = ACTIVATIONS.get(steps[-1].name) if steps else None
    return size if kind is None or kind.elementwise else steps[-1].value * (1 + size)


def _slide(task: Task, kernel: Array, channels: range) -> Read:
    """Lay a kernel (kh, kw, C) over the map where the cell reads it."""
    source: Source = task.source
    window = kernel_window(vars(task.layer)).over(source.size)
    frame = pad(source.map[..., channels.start : channels.stop], window)
    found = terms(frame, kernel, window, task.cell.row, task.cell.column)
    (top, _), (left, _) = window.padding
    return source.through(found, channels, (top, left))


def _finished(
    task: Task, find: Callable[[int], Read], sums: Callable[[], Array] | None = None
) -> Working:
    """Add the bias to what a channel's cell reads, and apply the activation.

    `sums` gives the sums of all channels, where they are had sooner than by `find`.
    """
    layer, channel = task.layer, task.cell.channel
    read = find(channel)
    bias = float(task.numbers(layer.bias, channel)) if layer.use_bias else 0.0
    total = added((read,), bias) or 0.0

    def row() -> Array:
        found = sums() if sums else np.array([added((find(i),)) for i in range(task.shape[-1])])
        return found + (task.numbers(layer.bias) if layer.use_bias else 0.0)

    try:
        steps = tuple(after(layer.activation, total, row, channel))
    except NotExplainedError as why:
        return Working((read,), bias, reason=sentence_of(why))
    size = float(np.abs(read.contributions).sum()) + abs(bias)
    return Working((read,), bias, steps, rounding=_through(steps, size))
