"""The numbers that an ONNX file holds: weights and constants, or a sentence of what is wrong."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from cnnviz.data.dataset import quoted
from cnnviz.i18n import joined, message
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.onnx.checks import AGAIN
from cnnviz.nets.loading.onnx.node import Constant
from cnnviz.nets.loading.size import MAX_PARAMETERS

if TYPE_CHECKING:
    import onnx


# Bytes of a number, of the types that are taken: FLOAT, FLOAT16, BFLOAT16, DOUBLE; INT32, INT64,
# BOOL in settings.
SIZES = {1: 4, 10: 2, 16: 2, 11: 8, 6: 4, 7: 8, 9: 1}
# Where their numbers are if they are not packed as `raw_data`; halves as integers.
_FIELDS = {1: "float_data", 10: "int32_data", 16: "int32_data", 11: "double_data"}
_FIELDS |= {6: "int32_data", 7: "int64_data", 9: "int32_data"}
OTHER = (10, 16, 11)  # floats that are no float32
FLOATS = (1, *OTHER)


def constants_of(graph: onnx.GraphProto) -> dict[str, Constant]:
    """Give the weights of a graph by their names."""
    if graph.sparse_initializer:
        raise ModelError(message("The `.onnx` file has sparse weights: export them as dense ones."))
    total = sum(prod(each.dims) for each in graph.initializer if min(each.dims, default=0) >= 0)
    if total > MAX_PARAMETERS:
        raise ModelError(
            message(
                "The `.onnx` file has {total:,} weights, but at most {max_parameters:,} are "
                "taken: bring a smaller model.",
                total=total,
                max_parameters=MAX_PARAMETERS,
            )
        )
    return {
        each.name: array_of(each, message("the weights {name}", name=quoted(each.name)))
        for each in graph.initializer
    }


def array_of(tensor: onnx.TensorProto, what: str) -> Constant:
    """Make an array of a tensor that has as many numbers as it says."""
    import onnx

    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        raise ModelError(
            message(
                "The `.onnx` file keeps {what} in another file: export the network with "
                "`external_data=False`, all in one.",
                what=what,
            )
        )
    if tensor.data_type not in SIZES:
        raise ModelError(
            message(
                "The `.onnx` file has {what} as {kind}, but floats are taken: export the "
                "network before it is quantized.",
                what=what,
                kind=kind_of(tensor.data_type),
            )
        )
    given = getattr(tensor, _FIELDS[tensor.data_type])
    found = len(tensor.raw_data) // SIZES[tensor.data_type] if tensor.raw_data else len(given)
    if min(tensor.dims, default=0) < 0 or prod(tensor.dims) != found:
        raise ModelError(
            message(
                "The `.onnx` file says that {what} have the shape ({dims}), but has "
                "{found:,} numbers of them: {again}.",
                what=what,
                dims=joined(", ", map(str, tensor.dims)),
                found=found,
                again=AGAIN,
            )
        )
    array = onnx.numpy_helper.to_array(tensor)
    # bfloat16 is none of NumPy's own types.
    return array.astype(np.float32) if tensor.data_type == onnx.TensorProto.BFLOAT16 else array


def kind_of(number: int) -> str:
    """Name a type of numbers."""
    import onnx

    kinds: dict[int, str] = {value: name for name, value in onnx.TensorProto.DataType.items()}
    return kinds.get(number, str(number))
