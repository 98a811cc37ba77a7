"""Maps one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import Value
from cnnviz.nets.loading.onnx.node import Constant, Node
from cnnviz.nets.loading.onnx.operators.operator import Operator


def _concat(c: Conversion) -> Value:
    first = c.value()
    values = [c.value(index) for index in range(len(c.inputs))]
    values = [c.arranged(value, first.order) for value in values]
    if len(values) == 1:
        return first
    axis = c.node.integer("axis", 1) % len(first.order)
    if axis == 0:
        raise c.node.error(message("joins pictures, not maps: its `axis` must not be 0"))
    nonnegative = all(value.nonnegative for value in values)
    place = first.axis(axis)
    place = -1 if place == len(first.order) - 1 else place
    return c.layer("Concatenate", *values, axis=place, order=first.order, nonnegative=nonnegative)


def _fold(node: Node, inputs: Sequence[Any]) -> Constant:
    return np.concatenate(inputs, node.integer("axis", 0))


ENTRIES = (Operator("Concat", _concat, _fold),)
