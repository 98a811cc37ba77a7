"""Activations that are layers of their own, or operations."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz import ops
from cnnviz.nets import rules
from cnnviz.nets.explain import activation as explained
from cnnviz.nets.gradients import activation as gradients
from cnnviz.nets.gradients import weight_terms
from cnnviz.nets.layers.kind import LayerKind, Reads, Settings
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting
from cnnviz.ops import ActivationKind

_CHANNELS = 3  # of a batch of maps, as Keras counts its axes


@dataclass(frozen=True, repr=False)
class Activation(LayerSpec):
    """An activation by itself."""

    activation: str = setting(rules.activation, "a", "relu", positional=True)


def _reads(settings: Settings) -> Reads:
    """Give what is read where an axis says over which numbers it goes: that of the channels."""
    return "channels" if settings.get("axis") in (-1, _CHANNELS) else ""


def _kind(name: str, kind: ActivationKind) -> LayerKind:
    is_layer, is_operation = name == kind.layer, name in kind.operations
    has_axis = any(parameter.name == "axis" for parameter in kind.parameters)
    return LayerKind(
        name,
        "activation",
        reads=(_reads if has_axis else "place") if is_layer else "",
        explain=explained.activation if is_layer else None,
        explain_operation=explained.operation if is_operation else None,
        gradient=gradients.activation if is_layer else None,
        gradient_of_operation=gradients.operation if is_operation else None,
    )


_NAMES = {
    name: kind
    for kind in ops.ACTIVATIONS.values()
    for name in (kind.layer, *kind.operations)
    if name
}

ENTRIES = (
    LayerKind(
        "Activation",
        "activation",
        Activation,
        "a",
        place=90,
        reads="place",
        explain=explained.activation,
        gradient=gradients.activation,
    ),
    *(_kind(name, kind) for name, kind in _NAMES.items()),
    LayerKind(
        "PReLU",
        "activation",
        reads="place",
        explain=explained.prelu,
        gradient=gradients.prelu,
        weight_terms=weight_terms.prelu,
        fixed_size=True,
    ),
)
