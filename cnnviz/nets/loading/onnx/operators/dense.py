"""Products with a matrix of weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion, Weights
from cnnviz.nets.loading.onnx.layout import Value, in_order
from cnnviz.nets.loading.onnx.operators.operator import Operator

Floats = NDArray[np.float32]


def _gemm(c: Conversion) -> Value:
    source = c.value(rank=2)
    if c.node.integer("transA", 0):
        raise c.node.error(
            message(
                "turns its rows into columns (transA = 1), which mixes pictures: export it without"
            )
        )
    kernel = c.floats(1)
    if c.node.integer("transB", 0):
        kernel = kernel.T
    alpha, beta = c.node.number("alpha", 1.0), c.node.number("beta", 1.0)
    bias: Floats | None = None
    if c.has(2) and beta:
        given, units = c.floats(2), kernel.shape[-1]
        if given.size not in (1, units) or given.shape[:-1] not in ((), (1,)):
            raise c.node.error(
                message(
                    "must have one bias for each of its {units} units, got the shape {shape}",
                    units=units,
                    shape=given.shape,
                )
            )
        bias = np.broadcast_to(given.ravel() * np.float32(beta), (units,))
    return _dense(c, source, kernel, np.float32(alpha), bias)


def _mat_mul(c: Conversion) -> Value:
    source = c.value()
    rank = len(source.order)
    # Keras's Dense goes along the last axis of the tensor, MatMul along that of ONNX.
    if source.order[-1] != rank - 1:
        source = c.arranged(source, in_order(rank))
    return _dense(c, source, c.floats(1), np.float32(1), None)


def _dense(
    c: Conversion, source: Value, kernel: Floats, alpha: np.float32, bias: Floats | None
) -> Value:
    width = source.shape[-1]
    if kernel.ndim != 2 or kernel.shape[0] != width:
        raise c.node.error(
            message(
                "must have weights for rows of {width} numbers, got the shape {shape}",
                width=width,
                shape=kernel.shape,
            )
            if width
            else message(
                "must have weights for rows of open numbers, got the shape {shape}: export the "
                "network with a fixed size of pictures",
                shape=kernel.shape,
            )
        )

    def weights() -> Floats:
        moved = kernel if source.places is None else kernel[source.places]
        return moved if alpha == 1 else moved * alpha

    given: Weights = {"kernel": weights}
    if bias is not None:
        given = {"kernel": weights, "bias": lambda: bias}
    return c.layer(
        "Dense",
        source,
        order=source.order,
        weights=given,
        units=kernel.shape[1],
        use_bias=bias is not None,
    )


ENTRIES = (
    Operator("Gemm", _gemm, sorts_rows=True),
    Operator("MatMul", _mat_mul, sorts_rows=True),
)
