"""Whether an ONNX file is whole: its names, the order of its nodes, and what ONNX says of it."""

from __future__ import annotations

from collections import Counter
from math import prod
from typing import TYPE_CHECKING

from cnnviz.data.dataset import quoted
from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.onnx.node import Node

if TYPE_CHECKING:
    import onnx

AGAIN = message("export the network again")
_SMALL = 1_000  # numbers that ONNX's own inference of shapes may look at


def check_text(graph: onnx.GraphProto) -> None:
    """Refuse names that are no text, which protobuf gives as bytes or not at all.

    Raises
    ------
    ModelError
    """
    named = (*graph.initializer, *graph.input, *graph.output)
    names = [each.name for each in named]
    for node in graph.node:
        names += [node.name, node.op_type, node.domain, *node.input, *node.output]
        names += [each.name for each in node.attribute]
    if not all(isinstance(name, str) for name in names):
        raise ModelError(message("The `.onnx` file is damaged: {again}.", again=AGAIN))


def check_order(nodes: tuple[Node, ...], known: set[str]) -> None:
    """Refuse nodes that read what is not there yet, or give what is; `known` becomes all names.

    Raises
    ------
    ModelError
    """
    given = Counter(name for node in nodes for name in node.outputs if name)
    for node in nodes:
        for name in filter(None, node.inputs):
            if name not in known:
                where = (
                    message("only a later node gives")
                    if name in given
                    else message("nothing gives")
                )
                raise node.error(
                    message(
                        "reads {name}, which {where}: {again}",
                        name=quoted(name),
                        where=where,
                        again=AGAIN,
                    )
                )
        for name in filter(None, node.outputs):
            if given[name] > 1 or name in known:
                raise node.error(
                    message(
                        "gives {name}, which is there already: {again}",
                        name=quoted(name),
                        again=AGAIN,
                    )
                )
        known.update(node.outputs)


def check_with_onnx(model: onnx.ModelProto) -> None:
    """Let ONNX itself check nodes and shapes, of a copy without the large weights.

    Raises
    ------
    ModelError
    """
    import onnx

    copy = onnx.ModelProto(ir_version=model.ir_version, opset_import=model.opset_import)
    copy.graph.name = model.graph.name or "network"
    copy.graph.node.extend(model.graph.node)
    copy.graph.output.extend(model.graph.output)
    named = {each.name: each for each in model.graph.initializer}
    copy.graph.input.extend(each for each in model.graph.input if each.name not in named)
    for name, tensor in named.items():
        large = prod(tensor.dims) > _SMALL
        if large or model.ir_version < 4:
            copy.graph.input.append(
                onnx.helper.make_tensor_value_info(name, tensor.data_type, list(tensor.dims))
            )
        if not large:
            copy.graph.initializer.append(tensor)
    try:
        onnx.checker.check_model(copy)
        onnx.shape_inference.infer_shapes(copy, check_type=True, strict_mode=True, data_prop=True)
    except Exception as error:  # ONNX's own, and those of C++ as RuntimeError
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        short = quoted((lines[0] if lines else type(error).__name__).rstrip("."))
        raise ModelError(
            message("ONNX finds the file wrong ({short}): {again}.", short=short, again=AGAIN)
        ) from error
