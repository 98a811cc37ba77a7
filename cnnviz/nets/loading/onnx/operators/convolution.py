"""Convolutions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion, Weights
from cnnviz.nets.loading.onnx.layout import Value
from cnnviz.nets.loading.onnx.operators.operator import Operator
from cnnviz.nets.loading.onnx.window import WindowAxis, pads, steps, window

Floats = NDArray[np.float32]


def _conv(c: Conversion) -> Value:
    kernel = _kernel(c)
    source, groups = c.map(), c.node.integer("group", 1)
    filters, within, *size = kernel.shape
    channels = source.shape[1]
    if groups < 1 or channels != within * groups or filters % groups:
        raise c.node.error(
            message(
                "must have {channels} channels in {groups} groups of {within}, and filters "
                "that they divide, got {filters}: export the network again",
                channels=channels,
                groups=groups,
                within=within,
                filters=filters,
            )
        )
    axes = window(c.node, source.shape[2:], tuple(size))
    strides = tuple(axis.stride for axis in axes)
    rates = tuple(axis.dilation for axis in axes)
    sparse = max(strides) > 1 and max(rates) > 1
    if sparse:
        _note_zeros(c)
    gaps = rates if sparse else (1, 1)
    spread = _spread_size(size, gaps)
    padding, source = _padded(c, source, axes)
    shared: dict[str, Any] = {
        "kernel_size": spread,
        "strides": strides,
        "padding": padding,
        "dilation_rate": (1, 1) if sparse else rates,
        "use_bias": c.has(2),
    }

    def whole() -> Floats:
        return _spread(kernel.transpose(2, 3, 1, 0), gaps)

    def each_channel() -> Floats:
        many = _spread(kernel.transpose(2, 3, 0, 1), gaps)
        return many.reshape(*spread, groups, filters // groups)

    bias = _bias(c, filters)
    # TensorFlow's depthwise layers step alike along both axes.
    if channels == groups > 1 and strides[0] == strides[1]:
        weights = {"kernel": each_channel, **bias}
        shared["depth_multiplier"] = filters // groups
        return c.layer("DepthwiseConv2D", source, weights=weights, **shared)
    weights = {"kernel": whole, **bias}
    return c.layer("Conv2D", source, weights=weights, filters=filters, groups=groups, **shared)


def _conv_transpose(c: Conversion) -> Value:
    kernel = _kernel(c)
    source, groups = c.map(), c.node.integer("group", 1)
    channels, within, *size = kernel.shape
    if groups < 1 or channels != source.shape[1] or channels % groups:
        raise c.node.error(
            message(
                "must have a kernel for {shape} channels in {groups} groups, got "
                "{channels}: export the network again",
                shape=source.shape[1],
                groups=groups,
                channels=channels,
            )
        )
    if c.node.word("auto_pad", "NOTSET") not in ("NOTSET", "VALID") or (
        "output_shape" in c.node.attributes
    ):
        raise c.node.error(
            message("is padded by its output's size: export the network with `padding`")
        )
    strides, rates = steps(c.node)
    begins, ends = pads(c.node)
    more = c.node.integers("output_padding", 2, 0)
    # TensorFlow computes none that is dilated on a CPU without oneDNN.
    if max(rates) > 1:
        _note_zeros(c)
    # Keras gives cells that no kernel reaches too, where the strides are larger than the kernel.
    empty = [
        max(stride - ((n - 1) * rate + 1), 0)
        for n, stride, rate in zip(size, strides, rates, strict=True)
    ]
    crop = tuple(
        (begin, end + none - extra)
        for begin, end, none, extra in zip(begins, ends, empty, more, strict=True)
    )
    if min(min(each) for each in crop) < 0:
        raise c.node.error(
            message(
                "must have an `output_padding` of at most its padding, got {more}: the "
                "cells beyond are none of Keras's layers",
                more=more,
            )
        )
    full = c.layer(
        "Conv2DTranspose",
        source,
        filters=within * groups,
        kernel_size=_spread_size(size, rates),
        strides=strides,
        padding="valid",
        use_bias=c.has(2),
        weights={
            "kernel": lambda: _spread(_in_groups(kernel, groups).transpose(2, 3, 1, 0), rates),
            **_bias(c, within * groups),
        },
    )
    if not any(map(any, crop)):
        return full
    return c.layer("Cropping2D", full, part="crop", cropping=crop)


def _kernel(c: Conversion) -> Floats:
    kernel = c.floats(1)
    if kernel.ndim != 4:
        raise c.node.error(
            message(
                "must slide over maps of 2 axes, but its kernel has {ndim}: only pictures "
                "are taken",
                ndim=kernel.ndim - 2,
            )
        )
    return kernel


def _note_zeros(c: Conversion) -> None:
    c.build.note(
        message(
            "Some kernels have zeros between their weights, in place of a dilation that "
            "TensorFlow does not compute."
        )
    )


def _bias(c: Conversion, filters: int) -> Weights:
    if not c.has(2):
        return {}
    bias = c.floats(2)
    if bias.shape != (filters,):
        raise c.node.error(
            message(
                "must have {filters} biases, got the shape {shape}",
                filters=filters,
                shape=bias.shape,
            )
        )
    return {"bias": lambda: bias}


def _padded(c: Conversion, source: Value, axes: Sequence[WindowAxis]) -> tuple[str, Value]:
    """Give the padding in Keras's words, and what enters, with zeros around it if it has none."""
    if all(axis.is_valid for axis in axes):
        return "valid", source
    if all(axis.is_same() for axis in axes):
        return "same", source
    zeros = tuple((axis.begin, axis.end) for axis in axes)
    return "valid", c.layer(
        "ZeroPadding2D", source, part="pad", nonnegative=source.nonnegative, padding=zeros
    )


def _spread_size(size: Sequence[int], gaps: tuple[int, ...]) -> tuple[int, ...]:
    return tuple((n - 1) * gap + 1 for n, gap in zip(size, gaps, strict=True))


def _spread(kernel: Floats, gaps: tuple[int, ...]) -> Floats:
    """Put zeros between the weights of a kernel (rows, columns, ..., ...)."""
    if gaps == (1, 1):
        return kernel
    wide = np.zeros((*_spread_size(kernel.shape[:2], gaps), *kernel.shape[2:]), np.float32)
    wide[:: gaps[0], :: gaps[1]] = kernel
    return wide


def _in_groups(kernel: Floats, groups: int) -> Floats:
    """Give a transposed kernel without groups: zeros where one would reach into another's."""
    if groups == 1:
        return kernel
    channels, within, *size = kernel.shape
    whole = np.zeros((channels, within * groups, *size), np.float32)
    each = channels // groups
    for group in range(groups):
        part = slice(group * each, (group + 1) * each)
        whole[part, group * within : (group + 1) * within] = kernel[part]
    return whole


ENTRIES = (
    Operator("Conv", _conv),
    Operator("ConvTranspose", _conv_transpose),
)
