"""Units that each read every number, and the row of numbers that they read."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from cnnviz.nets import costs, rules
from cnnviz.nets.explain import sums, views
from cnnviz.nets.gradients import sums as gradients
from cnnviz.nets.gradients import views as moved
from cnnviz.nets.gradients import weight_terms
from cnnviz.nets.layers.kind import LayerKind
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting


@dataclass(frozen=True, repr=False)
class Flatten(LayerSpec):
    """A map as one row of numbers."""


@dataclass(frozen=True, repr=False)
class Dense(LayerSpec):
    """Units that each read every number."""

    units: int = setting(rules.count, "u", positional=True)
    activation: str = setting(rules.activation, "a", "linear")
    use_bias: bool = setting(rules.flag, "b", True)


ENTRIES = (
    LayerKind(
        "Flatten",
        spec=Flatten,
        code="fl",
        place=110,
        reads="place",
        flattens=lambda settings, shape: prod(shape),
        explain=views.reshape,
        gradient=moved.reshape,
        unchanged=True,
        computes=False,
    ),
    LayerKind(
        "Dense",
        "dense",
        Dense,
        "d",
        place=120,
        added={"units": 10, "activation": "softmax"},
        reads="channels",
        flattens=lambda settings, shape: int(settings["units"]),
        needs_row=True,
        cost=costs.dense,
        explain=sums.dense,
        gradient=gradients.dense,
        weight_terms=weight_terms.dense,
    ),
)
