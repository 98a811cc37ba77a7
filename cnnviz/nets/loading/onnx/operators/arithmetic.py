"""Sums, differences, products and quotients: of maps, or with constants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import Value, vector
from cnnviz.nets.loading.onnx.node import Constant, Node
from cnnviz.nets.loading.onnx.operators.operator import Operator

Line = Callable[[NDArray[np.float64]], tuple[NDArray[np.float64] | float, Any]]


def _merge(kind: str) -> Callable[[Conversion], Value]:
    """Make the conversion to a layer where maps meet."""

    def convert(c: Conversion) -> Value:
        values = [c.value(index) for index in range(len(c.inputs))]
        if len(values) == 1:
            return values[0]
        first = values[0]
        if any(len(value.order) != len(first.order) for value in values):
            raise c.node.error(message("brings together tensors of different numbers of axes"))
        values = [first, *(c.arranged(value, first.order) for value in values[1:])]
        # Of numbers that are all 0 or more, so are their sum, product, largest, smallest and mean.
        nonnegative = kind != "Subtract" and all(value.nonnegative for value in values)
        return c.layer(kind, *values, nonnegative=nonnegative, order=first.order)

    return convert


def _with_constant(kind: str, right: Line, left: Line | None) -> Callable[[Conversion], Value]:
    """Make the conversion to a merging layer, or to a Rescaling where one operand is a constant.

    Parameters
    ----------
    kind : str
        Of the merging layer, empty if Keras has none.
    right, left : callable or None
        Give scale and offset of the Rescaling, for a constant on that side.
    """
    merge = _merge(kind)

    def convert(c: Conversion) -> Value:
        constants = [index for index in range(2) if isinstance(c.inputs[index], np.ndarray)]
        if not constants:
            if not kind:
                raise c.node.error(
                    message(
                        "divides one map by another, which no layer of Keras does: divide by a "
                        "constant"
                    )
                )
            return merge(c)
        line = right if constants == [1] else left
        if line is None:
            raise c.node.error(message("divides a constant by a map, which no layer of Keras does"))
        source, given = c.value(1 - constants[0]), c.constant(constants[0])
        numbers = vector(given, source)
        if numbers is None:
            raise c.node.error(
                message(
                    "has a constant of the shape {shape}: one number is taken, or one for each "
                    "channel",
                    shape=given.shape,
                )
            )
        with np.errstate(divide="ignore"):
            scale, offset = (np.asarray(each, np.float64) for each in line(numbers))
        if not (np.isfinite(scale).all() and np.isfinite(offset).all()):
            raise c.node.error(message("has a constant that is not finite, or divides by 0"))
        nonnegative = source.nonnegative and bool((scale >= 0).all() and (offset >= 0).all())
        return c.layer(
            "Rescaling",
            source,
            nonnegative=nonnegative,
            scale=scale.tolist(),
            offset=offset.tolist(),
        )

    return convert


def _folded(compute: Callable[[Constant, Constant], Constant]) -> Any:
    def fold(node: Node, inputs: Sequence[Any]) -> Constant:
        if len(inputs) != 2 or any(each is None for each in inputs):
            raise node.error(message("must have two constants"))
        if np.broadcast(*inputs).size > max(each.size for each in inputs):
            raise node.error(
                message("spreads its constants over a larger one: simplify the file first")
            )
        return np.asarray(compute(*inputs))

    return fold


def _divided(left: Constant, right: Constant) -> Constant:
    # Integers are cut towards 0; sizes are never below.
    return left / right if left.dtype.kind == "f" else left // right


ENTRIES = (
    Operator(
        "Add",
        _with_constant("Add", lambda k: (1.0, k), lambda k: (1.0, k)),
        _folded(lambda a, b: a + b),
    ),
    Operator(
        "Sub",
        _with_constant("Subtract", lambda k: (1.0, -k), lambda k: (-1.0, k)),
        _folded(lambda a, b: a - b),
    ),
    Operator(
        "Mul",
        _with_constant("Multiply", lambda k: (k, 0.0), lambda k: (k, 0.0)),
        _folded(lambda a, b: a * b),
    ),
    Operator("Div", _with_constant("", lambda k: (1 / k, 0.0), None), _folded(_divided)),
    Operator("Sum", _merge("Add")),
    Operator("Mean", _merge("Average")),
    Operator("Max", _merge("Maximum")),
    Operator("Min", _merge("Minimum")),
)
