"""Activations that are layers of their own, or operations."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import rules
from cnnviz.nets.explain import activation as explained
from cnnviz.nets.layers.kind import LayerKind
from cnnviz.nets.layers.spec import LayerSpec, setting


@dataclass(frozen=True, repr=False)
class Activation(LayerSpec):
    """An activation by itself."""

    activation: str = setting(rules.activation, "a", "relu", positional=True)


ACTIVATIONS = (
    LayerKind(
        "Activation",
        "activation",
        Activation,
        "a",
        reads="place",
        explain=explained.activation,
    ),
    LayerKind(
        "ReLU",
        "activation",
        reads="place",
        explain=explained.activation,
        explain_operation=explained.operation,
    ),
    *(
        LayerKind(name, "activation", reads="place", explain=explained.activation)
        for name in ("LeakyReLU", "ELU", "Softmax")
    ),
    LayerKind("PReLU", "activation", reads="place", explain=explained.prelu),
    *(
        LayerKind(name, "activation", explain_operation=explained.operation)
        for name in ("Relu", "Sigmoid", "Silu", "Tanh", "Selu", "Softplus", "HardSigmoid")
    ),
)
