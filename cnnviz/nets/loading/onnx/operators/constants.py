"""Constants, and sizes of tensors: what files compute with to reshape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import Value
from cnnviz.nets.loading.onnx.node import Constant, Node
from cnnviz.nets.loading.onnx.operators.operator import Operator

# ONNX's numbers of the types that are taken.
_FLOATS = {1: np.float32, 10: np.float16, 11: np.float64, 16: np.float32}
_TYPES = {**_FLOATS, 6: np.int32, 7: np.int64, 9: np.bool_}


def _constant(node: Node, inputs: Sequence[Any]) -> Constant:
    for name in ("value", "value_float", "value_floats", "value_int", "value_ints"):
        if name in node.attributes:
            given = node.attributes[name]
            kind = None if name == "value" else np.float32 if "float" in name else np.int64
            return np.asarray(given, kind)
    raise node.error(message("is no number and no tensor: export the network again"))


def _shape(c: Conversion) -> Constant:
    shape = c.value().shape
    found = [c.build.network.batch if axis == 0 else size for axis, size in enumerate(shape)]
    end = c.node.integer("end", len(found))
    return _sizes(found[c.node.integer("start", 0) : end])


def _sizes(sizes: list[int | None]) -> Constant:
    # None where the file leaves a size open.
    return np.array(sizes, object if None in sizes else np.int64)


def _fold_shape(node: Node, inputs: Sequence[Any]) -> Constant:
    shape = list(inputs[0].shape)
    return _sizes(shape[node.integer("start", 0) : node.integer("end", len(shape))])


def _gather(node: Node, inputs: Sequence[Any]) -> Constant:
    data, indices = inputs
    if indices.size > data.size:
        raise node.error(message("gathers more than there is"))
    return np.asarray(np.take(data, indices.astype(np.int64), node.integer("axis", 0)))


def _slice(node: Node, inputs: Sequence[Any]) -> Constant:
    data: Constant = inputs[0]
    starts, ends, axes, steps = (
        inputs[i].ravel().tolist()
        if i < len(inputs) and inputs[i] is not None
        else node.attributes.get(name, [])
        for i, name in enumerate(("starts", "ends", "axes", "steps"), 1)
    )
    cut = [slice(None)] * data.ndim
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        cut[axes[i] if axes else i] = slice(start, end, steps[i] if steps else 1)
    return data[tuple(cut)]


def _cast(c: Conversion) -> Value:
    if c.node.integer("to", 0) not in _FLOATS:
        raise c.node.error(
            message("makes integers of what the picture becomes: only floats are taken")
        )
    return c.value()


def _fold_cast(node: Node, inputs: Sequence[Any]) -> Constant:
    kind = _TYPES.get(node.integer("to", 0))
    if kind is None:
        raise node.error(message("makes numbers of a type that is not taken: export it in float32"))
    given: Constant = inputs[0]
    return given if given.dtype == object else given.astype(kind)


def _identity(c: Conversion) -> Value:
    return c.value()


def _fold_identity(node: Node, inputs: Sequence[Any]) -> Constant:
    given: Constant = inputs[0]
    return given


ENTRIES = (
    Operator("Constant", None, _constant),
    Operator("Shape", _shape, _fold_shape),
    Operator("Gather", None, _gather),
    Operator("Slice", None, _slice),
    Operator("Cast", _cast, _fold_cast, pointwise=True),
    Operator("Identity", _identity, _fold_identity, pointwise=True),
)
