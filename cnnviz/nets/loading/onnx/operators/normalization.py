"""Normalization, with statistics that were learned or with those of the numbers themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion, Weights
from cnnviz.nets.loading.onnx.layout import Value, channels_last, in_order
from cnnviz.nets.loading.onnx.operators.operator import Operator


def _batch_normalization(c: Conversion) -> Value:
    if c.node.integer("training_mode", 0):
        raise c.node.error(
            message("is exported for training: export the network after `model.eval()`")
        )
    given = c.value()
    source = c.arranged(given, channels_last(len(given.order)))
    names = ("gamma", "beta", "moving_mean", "moving_variance")
    return c.layer(
        "BatchNormalization",
        source,
        weights=_weights(c, names, source),
        momentum=c.node.number("momentum", 0.9),
        epsilon=c.node.number("epsilon", 1e-5),
    )


def _layer_normalization(c: Conversion) -> Value:
    source = c.value()
    rank = len(source.order)
    if c.node.integer("axis", -1) % rank != rank - 1:
        raise c.node.error(
            message("must go over its last axis alone: export it over the channels, last")
        )
    # Keras goes over the last axis of the tensor, ONNX over its own.
    if source.order[-1] != rank - 1:
        source = c.arranged(source, in_order(rank))
    names = ("gamma", "beta")[: 1 + c.has(2)]
    return c.layer(
        "LayerNormalization",
        source,
        weights=_weights(c, names, source),
        axis=-1,
        epsilon=c.node.number("epsilon", 1e-5),
        center=c.has(2),
    )


def _weights(c: Conversion, names: Sequence[str], source: Value) -> Weights:
    """Give the inputs after the first, each of as many numbers as the last axis has."""
    shape = (source.tensor.shape[-1],)
    arrays = {name: c.floats(index) for index, name in enumerate(names, 1)}
    for name, array in arrays.items():
        if array.shape != shape:
            raise c.node.error(
                message(
                    "must have {count} numbers as {name}, got the shape {shape}",
                    count=shape[0],
                    name=name,
                    shape=array.shape,
                )
            )
    return {name: partial(np.asarray, array) for name, array in arrays.items()}


ENTRIES = (
    Operator("BatchNormalization", _batch_normalization),
    Operator("LayerNormalization", _layer_normalization),
)
