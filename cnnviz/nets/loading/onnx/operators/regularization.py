"""What changes numbers while a network trains, and leaves them alone afterwards."""

from __future__ import annotations

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import Value
from cnnviz.nets.loading.onnx.operators.operator import Operator


def _dropout(c: Conversion) -> Value:
    if c.has(2) and c.constant(2).any():
        raise c.node.error(
            message("is exported for training: export the network after `model.eval()`")
        )
    source = c.value()
    rate = float(c.constant(1).ravel()[0]) if c.has(1) else c.node.number("ratio", 0.5)
    return c.layer("Dropout", source, nonnegative=source.nonnegative, rate=rate)


ENTRIES = (Operator("Dropout", _dropout, pointwise=True),)
