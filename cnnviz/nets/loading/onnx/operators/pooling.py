"""Pooling: of windows, and of whole maps."""

from __future__ import annotations

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import Value, channels_last
from cnnviz.nets.loading.onnx.operators.operator import Operator
from cnnviz.nets.loading.onnx.window import WindowAxis, window

Axes = tuple[WindowAxis, WindowAxis]


def _max_pool(c: Conversion) -> Value:
    source = c.map()
    axes = _window(c, source)
    # Zeros win no maximum over numbers that are 0 or more, so they may stand for −∞.
    return _pool(c, "MaxPooling2D", source, axes, zeros=source.nonnegative)


def _average_pool(c: Conversion) -> Value:
    source = c.map()
    axes = _window(c, source)
    if not c.node.integer("count_include_pad", 0):
        return _pool(c, "AveragePooling2D", source, axes, zeros=False)
    # The zeros are counted, but not what a last window reads beyond them.
    padded = _zeros(c, source, [(axis.begin, axis.end) for axis in axes])
    rows, columns = (
        WindowAxis(
            None if axis.cells is None else axis.cells + axis.begin + axis.end,
            axis.kernel,
            axis.stride,
            axis.dilation,
            0,
            0,
        )
        for axis in axes
    )
    return _pool(c, "AveragePooling2D", padded, (rows, columns), zeros=False)


def _window(c: Conversion, source: Value) -> Axes:
    axes = window(c.node, source.shape[2:], c.node.integers("kernel_shape", 2))
    if max(axis.dilation for axis in axes) > 1:
        raise c.node.error(
            message("has dilations, which no pooling of Keras has: pool without them")
        )
    if any(max(axis.begin, axis.end) >= axis.kernel for axis in axes):
        raise c.node.error(
            message("must have `pads` below its kernel, or a window would read none")
        )
    return axes


def _pool(c: Conversion, kind: str, source: Value, axes: Axes, *, zeros: bool) -> Value:
    """Add a pooling; `zeros` says whether zeros may stand for padding."""
    round_up = bool(c.node.integer("ceil_mode", 0))
    kernel = tuple(axis.kernel for axis in axes)
    strides = tuple(axis.stride for axis in axes)

    def pool(value: Value, padding: str) -> Value:
        return c.layer(
            kind,
            value,
            nonnegative=value.nonnegative,
            pool_size=kernel,
            strides=strides,
            padding=padding,
        )

    beyond = [_beyond(c, axis, round_up) for axis in axes]
    if all(axis.is_valid and end == 0 for axis, end in zip(axes, beyond, strict=True)):
        return pool(source, "valid")
    if all(axis.is_same(ceil_mode=round_up) for axis in axes):
        return pool(source, "same")
    if zeros:
        padding = [(axis.begin, end) for axis, end in zip(axes, beyond, strict=True)]
        return pool(_zeros(c, source, padding), "valid")
    return _picked(c, kind, source, axes, round_up)


def _picked(c: Conversion, kind: str, source: Value, axes: Axes, round_up: bool) -> Value:
    """Put the window on every cell, as Keras's "same" does, then take the places that are meant."""
    crops = []
    for axis in axes:
        places = axis.output(ceil_mode=round_up)
        if axis.cells is None or places is None:
            raise c.node.error(
                message(
                    "has `pads` of a map whose size the file leaves open: export the network "
                    "with a fixed size of pictures"
                )
            )
        first = (axis.kernel - 1) // 2 - axis.begin  # cell on which the first window stands
        after = axis.cells - 1 - (first + (places - 1) * axis.stride)
        if first < 0 or after < 0:
            raise c.node.error(
                message(
                    "reads further beyond the edge of its map than Keras's padding does, and zeros "
                    "cannot stand there, since there may be numbers below them: pool with less "
                    "padding, or without `ceil_mode`"
                )
                if kind == "MaxPooling2D"
                else message(
                    "reads further beyond the edge of its map than Keras's padding does: pool "
                    "with less padding, or without `ceil_mode`"
                )
            )
        crops.append((first, after))
    every = c.layer(
        kind,
        source,
        part="every",
        nonnegative=source.nonnegative,
        pool_size=tuple(axis.kernel for axis in axes),
        strides=(1, 1),
        padding="same",
    )
    if any(map(any, crops)):
        every = c.layer("Cropping2D", every, part="crop", cropping=tuple(crops))
    return c.layer(
        "MaxPooling2D",
        every,
        nonnegative=source.nonnegative,
        pool_size=(1, 1),
        strides=tuple(axis.stride for axis in axes),
        padding="valid",
    )


def _beyond(c: Conversion, axis: WindowAxis, round_up: bool) -> int:
    """Count the cells after the map that windows read."""
    places = axis.output(ceil_mode=round_up)
    if axis.cells is None or places is None:
        if round_up and axis.stride > 1:
            raise c.node.error(
                message(
                    "has `ceil_mode` and a map whose size the file leaves open: export the "
                    "network with a fixed size of pictures"
                )
            )
        return axis.end
    return max((places - 1) * axis.stride + axis.span - axis.cells - axis.begin, 0)


def _zeros(c: Conversion, source: Value, padding: list[tuple[int, int]]) -> Value:
    if not any(map(any, padding)):
        return source
    return c.layer(
        "ZeroPadding2D",
        source,
        part="pad",
        nonnegative=source.nonnegative,
        padding=tuple(padding),
    )


def _global_average_pool(c: Conversion) -> Value:
    return _global(c, "GlobalAveragePooling2D", c.map(), keep=True)


def _global_max_pool(c: Conversion) -> Value:
    return _global(c, "GlobalMaxPooling2D", c.map(), keep=True)


def _reduce_mean(c: Conversion) -> Value:
    return _reduced(c, "GlobalAveragePooling2D")


def _reduce_max(c: Conversion) -> Value:
    return _reduced(c, "GlobalMaxPooling2D")


def _reduced(c: Conversion, kind: str) -> Value:
    source = c.map()
    axes = c.integers(1) if c.has(1) else c.node.attributes.get("axes", [])
    if sorted(axis % 4 for axis in axes) != [2, 3]:
        raise c.node.error(
            message("must go over rows and columns, the axes 2 and 3, got {axes}", axes=axes)
        )
    return _global(c, kind, source, keep=bool(c.node.integer("keepdims", 1)))


def _global(c: Conversion, kind: str, source: Value, *, keep: bool) -> Value:
    # A row, as people write it in Keras, where nothing after it is done to maps of one cell.
    keep = keep and not c.build.is_only_reshaped(c.node.outputs[0])
    order = channels_last(4 if keep else 2)
    return c.layer(kind, source, order=order, nonnegative=source.nonnegative, keepdims=keep)


ENTRIES = (
    Operator("MaxPool", _max_pool),
    Operator("AveragePool", _average_pool),
    Operator("GlobalAveragePool", _global_average_pool),
    Operator("GlobalMaxPool", _global_max_pool),
    Operator("ReduceMean", _reduce_mean),
    Operator("ReduceMax", _reduce_max),
)
