"""What TensorFlow would compute in a graph that was traced: its bytes, and how long they take."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import log2, prod
from typing import Any, NamedTuple

from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError

# What takes neither memory nor time.
_FREE = {"Placeholder", "Const", "Identity", "Reshape", "Squeeze", "ExpandDims", "NoOp"}
_FREE |= {"StopGradient", "IdentityN", "PreventGradient", "ReadVariableOp", "Shape"}
# Time of anything else, in multiply-adds of a convolution, which two cores do 50 billion of in a
# second: of each number that enters or leaves, and of each call by itself.
_A_NUMBER, _A_CALL = 10, 500_000
# What takes more than its numbers and has no formula below is not known to end in time.
_MORE_THAN_ITS_NUMBERS = re.compile(
    "MatMul|Conv|Svd|Eig|Cholesky|Qr$|Lu$|Solve|Inverse|Determinant|Matrix.*(Exp|Log|Square)"
    "|FFT|Pool|Sort|TopK|Unique|Suppression|Dilation|Einsum|LRN|RNN|LSTM|GRU|CTC"
    "|Map|While|For$|Case|Enter$|RemoteCall|Function"
    "|PyFunc|File|Decode|Dataset|Iterator|Xla|Sparse|Ragged|Lookup|Hash|String"
)

Shape = tuple[int, ...]


class Work(NamedTuple):
    """What a graph takes.

    Attributes
    ----------
    bytes : int
        Of all tensors that are made, each once, also within loops.
    macs : int
        Time, in multiply-adds of a convolution.
    """

    bytes: int = 0
    macs: int = 0

    def plus(self, other: Work, times: int = 1) -> Work:
        """Add what is done so many times; its memory is taken but once."""
        return Work(self.bytes + other.bytes, self.macs + times * other.macs)


def work_of(graph: Any) -> Work:
    """Add up what a traced graph would compute; nothing is.

    Parameters
    ----------
    graph : tf.Graph

    Raises
    ------
    ModelError
        If it has an operation of which it cannot be told how long it takes.
    """
    return _of(graph, {})


def _of(graph: Any, known: dict[str, Work]) -> Work:
    total = Work()
    for operation in graph.get_operations():
        if operation.type not in _FREE:
            total = total.plus(_operation(operation, known))
    return total


def _operation(operation: Any, known: dict[str, Work]) -> Work:
    kind = operation.type
    if kind in ("PartitionedCall", "StatefulPartitionedCall"):
        return _function(operation, "f", known)
    if kind in ("While", "StatelessWhile"):
        made = Work(_bytes(operation))
        turns = _turns(operation)
        for name in ("cond", "body"):
            made = made.plus(_function(operation, name, known), turns)
        return made
    if kind in ("If", "StatelessIf"):
        made = Work(_bytes(operation))
        for name in ("then_branch", "else_branch"):
            made = made.plus(_function(operation, name, known))
        return made
    entering = [_shape(operation, tensor) for tensor in operation.inputs]
    leaving = [_shape(operation, tensor) for tensor in operation.outputs]
    macs = _A_CALL + _A_NUMBER * sum(map(prod, (*entering, *leaving)))
    if formula := _MACS.get(kind):
        macs += int(formula(operation, entering, leaving))
    elif _MORE_THAN_ITS_NUMBERS.search(kind):
        raise _uncounted(kind)
    return Work(_bytes(operation), macs)


def _bytes(operation: Any) -> int:
    return sum(
        tensor.dtype.size * prod(_shape(operation, tensor))
        for tensor in operation.outputs
        if tensor.dtype.size
    )


def _shape(operation: Any, tensor: Any) -> Shape:
    """Give a shape; of what is no array, a list of tensors in a loop say, that of one number."""
    if tensor.dtype.name in ("variant", "resource"):
        return ()
    if not tensor.shape.is_fully_defined():
        raise _uncounted(operation.type)
    return tuple(tensor.shape)


def _function(operation: Any, attribute: str, known: dict[str, Work]) -> Work:
    name = operation.get_attr(attribute).name
    if name not in known:
        known[name] = _of(operation.graph._get_function(name).graph, known)
    return known[name]


def _turns(operation: Any) -> int:
    """Give the most turns of a loop: TensorFlow puts them behind the count of those done."""
    import tensorflow as tf

    told = operation.inputs[1]
    while told.op.type in ("Max", "Identity"):  # Keras takes the longest of its sequences
        told = told.op.inputs[0]
    most = tf.get_static_value(told)
    if most is None or not most.size or most.min() < 0:
        raise _uncounted(operation.type)
    return int(most.max())


def _uncounted(kind: str) -> ModelError:
    return ModelError(
        message(
            "The model computes TensorFlow's {kind}, of which it cannot be told beforehand how "
            "long it takes: replace the layer that does, and save the model again.",
            kind=kind,
        )
    )


# Multiply-adds of an operation, from the shapes of what enters and leaves.
Formula = Callable[[Any, list[Shape], list[Shape]], float]


def _product(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    turned = operation.get_attr("transpose_a" if operation.type == "MatMul" else "adj_x")
    return prod(leaving[0]) * entering[0][-2 if turned else -1]


def _einsum(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    sizes: dict[str, int] = {}
    letters = operation.get_attr("equation").decode().partition("->")[0].split(",")
    for text, shape in zip(letters, entering, strict=True):
        before, dots, behind = text.partition("...")
        sizes.update(zip(before, shape, strict=False))
        if dots:
            between = shape[len(before) : len(shape) - len(behind)]
            sizes["..."] = max(sizes.get("...", 1), prod(between))
            sizes.update(zip(reversed(behind), reversed(shape), strict=False))
    return prod(sizes.values())


def _convolution(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    return prod(leaving[0]) * prod(entering[1][:-1])


def _transposed(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    return prod(entering[2]) * prod(entering[1][:-1])


def _depthwise(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    return 4 * prod(leaving[0]) * prod(entering[1][:2])


def _depthwise_transposed(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    return 4 * prod(entering[2]) * prod(entering[1][:2])


def _pool(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    window: list[int] = operation.get_attr("ksize")
    return 10 * prod(leaving[0]) * prod(window)


def _dilation(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    return 10 * prod(leaving[0]) * prod(entering[1][:2])


def _neighbours(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    reach: int = operation.get_attr("depth_radius")
    return 10 * prod(leaving[0]) * (2 * reach + 1)


def _sorted(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    return 40 * prod(entering[0]) * log2(2 + prod(entering[0][-1:]))


def _waves(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
    most = max(prod(entering[0]), prod(leaving[0]))
    return 40 * most * log2(2 + most)


def _matrix(times: int) -> Formula:
    """Say how long a matrix takes to be taken apart: so many times the cube of its side."""

    def macs(operation: Any, entering: list[Shape], leaving: list[Shape]) -> float:
        return times * sum(map(prod, entering)) * max(entering[0][-2:])

    return macs


_MACS: dict[str, Formula] = {
    **dict.fromkeys(("MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"), _product),
    "Einsum": _einsum,
    **dict.fromkeys(("Conv2D", "Conv3D"), _convolution),
    **dict.fromkeys(("Conv2DBackpropInput", "Conv3DBackpropInputV2"), _transposed),
    "DepthwiseConv2dNative": _depthwise,
    "DepthwiseConv2dNativeBackpropInput": _depthwise_transposed,
    **dict.fromkeys(
        ("MaxPool", "AvgPool", "MaxPool3D", "AvgPool3D", "MaxPoolWithArgmax"),
        _pool,
    ),
    "Dilation2D": _dilation,
    "LRN": _neighbours,
    **dict.fromkeys(("TopK", "TopKV2"), _sorted),
    **{
        f"{way}{kind}{sides}": _waves
        for way in ("", "I")
        for kind in ("FFT", "RFFT")
        for sides in ("", "2D", "3D")
    },
    **dict.fromkeys(("Svd", "SelfAdjointEigV2", "Eig"), _matrix(100)),
    **dict.fromkeys(
        (
            *("Qr", "Cholesky", "Lu", "MatrixInverse", "MatrixDeterminant"),
            *("LogMatrixDeterminant", "MatrixSolve", "MatrixTriangularSolve", "MatrixSolveLs"),
        ),
        _matrix(10),
    ),
}
"""The operations that take more than their numbers; whatever else is like them is refused."""
