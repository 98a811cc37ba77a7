"""Where branches meet: several maps become one."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets.explain import merges
from cnnviz.nets.gradients import merges as gradients
from cnnviz.nets.layers.kind import LayerKind
from cnnviz.nets.layers.spec import LayerSpec


@dataclass(frozen=True, repr=False)
class Add(LayerSpec):
    """The sum of several maps, within a block."""


@dataclass(frozen=True, repr=False)
class Concatenate(LayerSpec):
    """The channels of several maps side by side, within a block."""


ENTRIES = (
    *(
        LayerKind(
            name,
            "merging",
            reads="inputs",
            explain=explain,
            explain_operation=explain,
            gradient=gradient,
            gradient_of_operation=gradient,
        )
        for name, explain, gradient in (
            ("Add", merges.add, gradients.add),
            ("Subtract", merges.subtract, gradients.subtract),
            ("Multiply", merges.multiply, gradients.multiply),
            ("Maximum", merges.maximum, gradients.maximum),
            ("Minimum", merges.minimum, gradients.minimum),
        )
    ),
    LayerKind(
        "Average",
        "merging",
        reads="inputs",
        explain=merges.average,
        gradient=gradients.average,
    ),
    LayerKind(
        "Concatenate",
        "merging",
        reads="inputs",
        explain=merges.concatenate,
        gradient=gradients.concatenate,
    ),
)
