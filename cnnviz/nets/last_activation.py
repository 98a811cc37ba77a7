"""The activation that a call ends in: the whole layer or operation, or the last thing it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cnnviz.nets.explain import views
from cnnviz.nets.graph import Call
from cnnviz.nets.heads import Squashed
from cnnviz.nets.layers import layer_kind
from cnnviz.ops import ACTIVATIONS, ActivationKind

_SAME_NUMBERS = (views.identity, views.reshape)


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


def squashing_call(makers: Mapping[str, Call], name: str) -> Call | None:
    """Give the call whose softmax or sigmoid decides what a tensor means, if there is one.

    Parameters
    ----------
    makers : mapping of str to Call
        The call that each tensor comes out of.
    name : str
        Of the tensor. What only passes numbers on may stand behind: a Flatten, a Dropout, a linear
        activation that gives another type; behind a softmax no Flatten of several distributions.
    """
    call, rows = makers.get(name), True
    while call:
        if last := last_activation(call):
            meant = last.kind.probabilities
            return call if meant and (rows or last.kind.elementwise) else None
        if not _passes_on(call):
            return None
        shape = call.arguments.keras_tensors[0].shape[1:]
        rows = rows and all(size == 1 for size in shape[:-1])
        call = makers.get(call.sources[0])
    return None


def squashed(makers: Mapping[str, Call], name: str) -> Squashed:
    """Tell what such a call makes of the numbers: `ActivationKind.probabilities`."""
    call = squashing_call(makers, name)
    last = last_activation(call) if call else None
    return last.kind.probabilities if last else ""


def ending(makers: Mapping[str, Call], name: str) -> str:
    """Name the activation that a tensor comes out of, as Keras spells it; "" if there is none."""
    call = makers.get(name)
    while call and _passes_on(call):
        call = makers.get(call.sources[0])
    if call is None:
        return ""
    activation = getattr(call.operation, "activation", None)
    if activation is None and layer_kind(call.kind).family == "activation":
        return call.kind
    name = getattr(activation, "__name__", "")
    return "" if name == "linear" else name


def _passes_on(call: Call) -> bool:
    import keras

    kind = layer_kind(call.kind)
    linear = getattr(call.operation, "activation", None) is keras.activations.linear
    return kind.explain in _SAME_NUMBERS or (kind.family == "activation" and linear)
