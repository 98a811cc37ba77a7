"""Where branches meet: several maps become one."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets.explain import merges
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
        LayerKind(name, "merging", reads="inputs", explain=explain, explain_operation=explain)
        for name, explain in (
            ("Add", merges.add),
            ("Subtract", merges.subtract),
            ("Multiply", merges.multiply),
            ("Maximum", merges.maximum),
            ("Minimum", merges.minimum),
        )
    ),
    LayerKind("Average", "merging", reads="inputs", explain=merges.average),
    LayerKind("Concatenate", "merging", reads="inputs", explain=merges.concatenate),
)
