"""The activation that a call ends in: the whole layer or operation, or the last thing it does."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.nets.graph import Call
from cnnviz.nets.layers import layer_kind
from cnnviz.ops import ACTIVATIONS, ActivationKind


class LastActivation(NamedTuple):
    """What a call ends in, and whether it does nothing else."""

    kind: ActivationKind
    whole: bool


def last_activation(call: Call) -> LastActivation | None:
    """Give it; None where it is none of `cnnviz.ops.ACTIVATIONS`, or there is none."""
    import keras

    for kind in ACTIVATIONS.values():
        if call.kind in (kind.layer, *kind.operations):
            return LastActivation(kind, True)
    activation = getattr(call.operation, "activation", None)
    for name, kind in ACTIVATIONS.items():
        if any(activation is getattr(keras.activations, each) for each in (name, *kind.presets)):
            return LastActivation(kind, layer_kind(call.kind).family == "activation")
    return None
