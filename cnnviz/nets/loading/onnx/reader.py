"""An ONNX file that anyone may have made: its nodes, its numbers and its inputs, or a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnviz.data.dataset import quoted
from cnnviz.i18n import joined, message
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.onnx.checks import AGAIN, check_order, check_text, check_with_onnx
from cnnviz.nets.loading.onnx.limits import check_told
from cnnviz.nets.loading.onnx.node import Constant, Node
from cnnviz.nets.loading.onnx.operators import REGISTRY
from cnnviz.nets.loading.onnx.tensors import FLOATS, OTHER, SIZES, array_of, constants_of, kind_of

if TYPE_CHECKING:
    import onnx

OPSETS = range(9, 26)
"""Versions of ONNX's operators that are taken, those of PyTorch 1.2 and later."""

MAX_NODES = 3_000

_START = b"\x08"  # the field 1, a number: the version of the format, which all writers put first


class NetworkInput(NamedTuple):
    """What a network takes.

    Attributes
    ----------
    name : str
    shape : tuple of int or None
        With the batch, channels before height and width; None where the file leaves it open.
    """

    name: str
    shape: tuple[int | None, ...]

    @property
    def is_picture(self) -> bool:
        """Whether it takes pictures of 1 or 3 channels."""
        return len(self.shape) == 4 and self.shape[1] in (1, 3)

    @property
    def text(self) -> str:
        """Its shape, for people."""
        return ", ".join("any" if size is None else str(size) for size in self.shape)


@dataclass(frozen=True, eq=False)
class Network:
    """What an ONNX file says.

    Attributes
    ----------
    nodes : tuple of Node
        Each after those whose outputs it reads.
    constants : dict of ndarray
        Weights and settings, by name, as in the file.
    inputs : tuple of NetworkInput
        Those that a node reads, at least one of them a picture.
    outputs : tuple of str
    notes : tuple of str
        What to know before believing it, in sentences.
    """

    nodes: tuple[Node, ...]
    constants: dict[str, Constant]
    inputs: tuple[NetworkInput, ...]
    outputs: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def batch(self) -> int | None:
        """How many pictures enter at once; None where the file leaves it open."""
        return next(each.shape[0] for each in self.inputs if each.is_picture)


def is_onnx(start: bytes) -> bool:
    """Tell from its first bytes whether a file is an ONNX file, and no other that is known here."""
    return start.startswith(_START)


def read(data: bytes) -> Network:
    """Read an ONNX file.

    Parameters
    ----------
    data : bytes
        At most as many as the caller takes.

    Raises
    ------
    ModelError
        One sentence: what is wrong with it, and what to do.
    """
    import onnx

    check_told(data)
    try:
        return _network(onnx.load_model_from_string(data))
    except ModelError:
        raise
    # protobuf's own, and names that are no text.
    except Exception as error:
        raise ModelError(message("The `.onnx` file is damaged: {again}.", again=AGAIN)) from error


def _network(model: onnx.ModelProto) -> Network:
    graph = model.graph
    check_text(graph)
    opset = _opset(model)
    nodes = tuple(_node(each, opset) for each in graph.node)
    constants = constants_of(graph)
    check_order(nodes, {*constants, *(each.name for each in graph.input)})
    inputs = _inputs(graph, constants)
    check_with_onnx(model)
    bits = {8 * SIZES[each.data_type] for each in graph.initializer if each.data_type in OTHER}
    notes = tuple(
        message("Its weights are {bits}-bit floats; here it computes in float32.", bits=each)
        for each in sorted(bits)
    )
    outputs = tuple(each.name for each in graph.output)
    return Network(nodes, constants, inputs, outputs, notes)


def _opset(model: onnx.ModelProto) -> int:
    if model.functions:
        raise ModelError(
            message(
                "The `.onnx` file defines functions of its own, {name} first: export the "
                "network without them.",
                name=quoted(model.functions[0].name),
            )
        )
    versions = {each.domain: each.version for each in model.opset_import}
    opset: int = versions.get("", versions.get("ai.onnx", 0))
    if opset not in OPSETS:
        raise ModelError(
            message(
                "The `.onnx` file is of opset {opset}, but {first} to {last} are "
                "taken: {again}, with `opset_version=18`.",
                opset=opset,
                first=OPSETS[0],
                last=OPSETS[-1],
                again=AGAIN,
            )
        )
    if len(model.graph.node) > MAX_NODES:
        raise ModelError(
            message(
                "The `.onnx` file has {count:,} nodes, but at most {max_nodes:,} are taken: "
                "bring a smaller model.",
                count=len(model.graph.node),
                max_nodes=MAX_NODES,
            )
        )
    return opset


def _node(given: onnx.NodeProto, opset: int) -> Node:
    name = given.name or next(filter(None, given.output), "")
    node = Node(name, given.op_type, tuple(given.input), tuple(given.output), {}, opset)
    if given.domain not in ("", "ai.onnx"):
        raise node.error(
            message(
                "is of {domain}, but only ONNX's own operators are taken",
                domain=quoted(given.domain),
            )
        )
    if node.operator not in REGISTRY:
        near = get_close_matches(node.operator, REGISTRY)
        raise node.error(
            message(
                "is not known here: {count} operators are, {near} among them",
                count=len(REGISTRY),
                near=joined(", ", near),
            )
            if near
            else message("is not known here: {count} operators are", count=len(REGISTRY))
        )
    if not any(given.output):
        raise node.error(message("gives nothing: {again}", again=AGAIN))
    values = {each.name: _attribute(each, node) for each in given.attribute}
    return Node(name, given.op_type, node.inputs, node.outputs, values, opset)


def _attribute(given: onnx.AttributeProto, node: Node) -> Any:
    import onnx

    if given.type == onnx.AttributeProto.TENSOR:
        return array_of(
            given.t,
            message("a constant of the node {name}", name=quoted(node.name)),
        )
    if given.type == onnx.AttributeProto.STRING:
        return given.s.decode("utf-8", "replace")
    if given.type == onnx.AttributeProto.INT:
        return given.i
    if given.type == onnx.AttributeProto.FLOAT:
        return given.f
    if given.type == onnx.AttributeProto.INTS:
        return list(given.ints)
    if given.type == onnx.AttributeProto.FLOATS:
        return list(given.floats)
    raise node.error(
        message(
            "has {name}, which is no number, word or tensor: {again}",
            name=quoted(given.name),
            again=AGAIN,
        )
    )


def _inputs(graph: onnx.GraphProto, constants: dict[str, Constant]) -> tuple[NetworkInput, ...]:
    """Give the inputs that a node reads; others, as of a Dropout in training, change nothing."""
    read = {name for node in graph.node for name in node.input}
    given = [each for each in graph.input if each.name not in constants and each.name in read]
    found = tuple(NetworkInput(each.name, _shape(each)) for each in given)
    if not found:
        raise ModelError(message("The network reads none of its inputs: {way}.", way=AGAIN))
    if not any(each.is_picture for each in found):
        raise ModelError(
            message(
                "The network must take pictures as floats of the shape (batch, 1 or 3 channels, "
                "height, width), but its input {name} is ({shape}): export it with such an "
                "example.",
                name=quoted(found[0].name),
                shape=found[0].text,
            )
        )
    for each, one in zip(given, found, strict=True):
        if each.type.tensor_type.elem_type not in FLOATS or not 2 <= len(one.shape) <= 4:
            raise ModelError(
                message(
                    "The network's input {name} is ({shape}) of {kind}, but it must take floats, "
                    "of the batch and 1 to 3 axes: export it with such an example.",
                    name=quoted(one.name),
                    shape=one.text,
                    kind=kind_of(each.type.tensor_type.elem_type),
                )
            )
    if not graph.output:
        raise ModelError(message("The network gives nothing: {again}.", again=AGAIN))
    return found


def _shape(given: onnx.ValueInfoProto) -> tuple[int | None, ...]:
    return tuple(
        each.dim_value if each.HasField("dim_value") and each.dim_value > 0 else None
        for each in given.type.tensor_type.shape.dim
    )
