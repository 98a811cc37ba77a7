"""The same numbers in other shapes or orders."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import (
    Value,
    channels_last,
    flattened_places,
    in_order,
    moves,
    transposed,
)
from cnnviz.nets.loading.onnx.node import Constant, Node
from cnnviz.nets.loading.onnx.operators.operator import Operator

_BATCH = message(
    "moves or drops the batch, its axis 0: only views of each picture by itself are taken"
)


def _flatten(c: Conversion) -> Value:
    source = c.value()
    if c.node.integer("axis", 1) % len(source.order) != 1:
        raise c.node.error(_BATCH)
    return _view(c, source, (-1,))


def _reshape(c: Conversion) -> Value:
    source, target = c.value(), c.integers(1)
    if c.node.integer("allowzero", 0) and 0 in target:
        raise c.node.error(message("makes an axis of no numbers"))
    sizes = [source.shape[i] if size == 0 else size for i, size in enumerate(target)]
    cells = _numbers(source.shape[1:])
    batch = {None, c.build.network.batch}
    # A batch of −1 is what the other axes leave.
    if target[:1] == [-1] and None not in sizes[1:] and _numbers(sizes[1:]) == cells:
        batch.add(-1)
    if len(target) < 2 or (target[0] != 0 and target[0] not in batch):
        raise c.node.error(_BATCH)
    return _view(c, source, tuple(-1 if size is None else size for size in sizes[1:]))


def _squeeze(c: Conversion) -> Value:
    source = c.value()
    axes = _axes(c, len(source.order))
    if 0 in axes or any(source.shape[axis] != 1 for axis in axes):
        raise c.node.error(_BATCH if 0 in axes else message("drops an axis that is not of size 1"))
    rest = [size for i, size in enumerate(source.shape) if i not in axes]
    return _view(c, source, tuple(-1 if size is None else size for size in rest[1:]))


def _unsqueeze(c: Conversion) -> Value:
    source = c.value()
    count = len(source.order) + len(_axes(c, 1))
    axes = _axes(c, count)
    if 0 in axes:
        raise c.node.error(_BATCH)
    rest = iter(source.shape)
    sizes = [1 if i in axes else next(rest) for i in range(count)]
    return _view(c, source, tuple(-1 if size is None else size for size in sizes[1:]))


def _transpose(c: Conversion) -> Value:
    source = c.value()
    rank = len(source.order)
    perm = tuple(c.node.attributes.get("perm", reversed(range(rank))))
    if sorted(perm) != list(range(rank)) or perm[0] != 0:
        raise c.node.error(_BATCH)
    return Value(source.tensor, transposed(source.order, perm), source.nonnegative, source.places)


def _axes(c: Conversion, rank: int) -> list[int]:
    axes = c.integers(1) if c.has(1) else c.node.attributes.get("axes")
    if not isinstance(axes, list):
        raise c.node.error(message("must name its axes: export the network again"))
    return [axis % rank for axis in axes]


def _view(c: Conversion, source: Value, sizes: tuple[int, ...]) -> Value:
    """Give each picture's numbers, in ONNX's order, in a shape with at most one −1."""
    before = source.shape[1:]
    rank = len(sizes) + 1
    known = _numbers(before)
    if -1 in sizes and known is not None:
        rest = max(-prod(sizes), 1)
        sizes = tuple(known // rest if size == -1 else size for size in sizes)
    if known is not None and (sizes.count(-1) or prod(sizes) != known):
        raise c.node.error(
            message("makes {known} numbers a picture a shape of {sizes}", known=known, sizes=sizes)
        )
    if sizes == before:
        return source
    if rank == 2:
        return _row(c, source)
    if len(before) == 1 and sizes[1:] == (1,) * (rank - 2) and source.places is None:
        order = channels_last(rank)  # a row as the channels of a map of one cell
        return _kept(c.reshaped(source, tuple(sizes[i - 1] for i in order[1:]), order), source)
    ordered = c.arranged(source, in_order(len(source.order)))
    return _kept(c.reshaped(ordered, sizes, in_order(rank)), source)


def _row(c: Conversion, source: Value) -> Value:
    """Flatten; what is dense after it has its weights moved where that is enough."""
    rank, shape = len(source.order), source.shape[1:]
    sizes = tuple(size for size in shape if size is not None)
    if len(sizes) < len(shape):
        raise c.node.error(
            message(
                "makes a row of maps whose height and width the file leaves open: export "
                "the network with a fixed size of pictures"
            )
        )
    if not moves(source, in_order(rank)):
        return _kept(c.layer("Flatten", source, order=(0, 1)), source)
    if c.build.takes_any_order(c.node.outputs[0]):
        row = c.layer("Flatten", source, order=(0, 1))
        places = flattened_places(sizes, source.order)
        return Value(row.tensor, row.order, source.nonnegative, places)
    ordered = c.arranged(source, in_order(rank))
    return _kept(c.layer("Flatten", ordered, order=(0, 1)), source)


def _kept(value: Value, source: Value) -> Value:
    return Value(value.tensor, value.order, source.nonnegative)


def _numbers(sizes: Sequence[int | None]) -> int | None:
    return None if None in sizes else prod(size or 0 for size in sizes)


# The same of constants, such as shapes.


def _fold_reshape(node: Node, inputs: Sequence[Any]) -> Constant:
    sizes = [int(each) for each in inputs[1]]
    return np.asarray(inputs[0]).reshape(sizes)


def _fold_squeeze(node: Node, inputs: Sequence[Any]) -> Constant:
    return np.asarray(inputs[0]).squeeze(_folded_axes(node, inputs))


def _fold_unsqueeze(node: Node, inputs: Sequence[Any]) -> Constant:
    return np.expand_dims(np.asarray(inputs[0]), _folded_axes(node, inputs) or ())


def _folded_axes(node: Node, inputs: Sequence[Any]) -> tuple[int, ...] | None:
    axes = inputs[1].ravel().tolist() if len(inputs) > 1 else node.attributes.get("axes")
    return None if axes is None else tuple(axes)


def _fold_transpose(node: Node, inputs: Sequence[Any]) -> Constant:
    return np.asarray(inputs[0]).transpose(node.attributes.get("perm"))


ENTRIES = (
    Operator("Flatten", _flatten, reshapes=True),
    Operator("Reshape", _reshape, _fold_reshape, reshapes=True),
    Operator("Squeeze", _squeeze, _fold_squeeze),
    Operator("Unsqueeze", _unsqueeze, _fold_unsqueeze),
    Operator("Transpose", _transpose, _fold_transpose),
)
