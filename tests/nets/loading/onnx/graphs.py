"""Small ONNX files made by hand."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper

OPSET = 17


def node(operator, inputs, outputs=("y",), name="", **attributes):
    """Make a node."""
    return helper.make_node(operator, list(inputs), list(outputs), name=name, **attributes)


def tensor(name, numbers):
    """Make a constant."""
    return onnx.numpy_helper.from_array(np.asarray(numbers), name)


def model(nodes, constants=None, shape=("batch", 3, 6, 7), outputs=("y",), opset=OPSET, kind=None):
    """Make a network that takes ``x`` of a shape."""
    kind = kind or TensorProto.FLOAT
    graph = helper.make_graph(
        list(nodes),
        "network",
        [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info(name, kind, None) for name in outputs],
        [tensor(name, numbers) for name, numbers in (constants or {}).items()],
    )
    version = helper.make_opsetid("", opset)
    made = helper.make_model(graph, opset_imports=[version], ir_version=8)
    # A file says of what shape its outputs are.
    inferred = onnx.shape_inference.infer_shapes(made).graph.output
    made.graph.ClearField("output")
    made.graph.output.extend(inferred)
    return made


def data(*given, **settings):
    """Give the bytes of a network: see `model`."""
    return model(*given, **settings).SerializeToString()


def numbers(*shape, seed=0, low=None):
    """Draw numbers of mean 0 and deviation 1, or evenly from a lower bound to 1 more."""
    random = np.random.Generator(np.random.PCG64(seed))
    if low is not None:
        return low + random.random(shape, dtype=np.float32)
    return random.standard_normal(shape, dtype=np.float32)
