"""Normalization with the statistics that were learned."""

from __future__ import annotations

from functools import partial

import numpy as np

from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import Value, channels_last
from cnnviz.nets.loading.onnx.operators.operator import Operator


def _batch_normalization(c: Conversion) -> Value:
    if c.node.integer("training_mode", 0):
        raise c.node.error("is exported for training: export the network after `model.eval()`")
    given = c.value()
    source = c.arranged(given, channels_last(len(given.order)))
    parts = ("gamma", "beta", "moving_mean", "moving_variance")
    arrays = {part: c.floats(index) for index, part in enumerate(parts, 1)}
    shape = (source.tensor.shape[-1],)
    for part, array in arrays.items():
        if array.shape != shape:
            raise c.node.error(
                f"must have {shape[0]} numbers as {part}, got the shape {array.shape}"
            )
    return c.layer(
        "BatchNormalization",
        source,
        weights={part: partial(np.asarray, array) for part, array in arrays.items()},
        momentum=c.node.number("momentum", 0.9),
        epsilon=c.node.number("epsilon", 1e-5),
    )


OPERATORS = (Operator("BatchNormalization", _batch_normalization),)
