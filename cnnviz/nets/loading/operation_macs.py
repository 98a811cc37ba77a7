"""Multiply-adds of TensorFlow's operations, from the shapes of what enters and leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import log2, prod
from typing import Any

Shape = tuple[int, ...]
Formula = Callable[[Any, list[Shape], list[Shape]], float]
# What takes more than its numbers; without a formula it is not known to end in time.
_MORE_THAN_ITS_NUMBERS = re.compile(
    "MatMul|Conv|Svd|Eig|Cholesky|Qr$|Lu$|Solve|Inverse|Determinant|Matrix.*(Exp|Log|Square)"
    "|FFT|Pool|Sort|TopK|Unique|Suppression|Dilation|Einsum|LRN|RNN|LSTM|GRU|CTC"
    "|Map|While|For$|Case|Enter$|RemoteCall|Function"
    "|PyFunc|File|Decode|Dataset|Iterator|Xla|Sparse|Ragged|Lookup|Hash|String"
)


def takes_more_than_its_numbers(kind: str) -> bool:
    """Tell whether the time of an operation is not that of what enters and leaves.

    Examples
    --------
    >>> takes_more_than_its_numbers("MatMul"), takes_more_than_its_numbers("AddV2")
    (True, False)
    """
    return _MORE_THAN_ITS_NUMBERS.search(kind) is not None


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


MACS: dict[str, Formula] = {
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
"""Of operations that take more than their numbers."""
