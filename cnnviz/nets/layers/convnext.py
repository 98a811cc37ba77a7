"""Layers that Keras has for ConvNeXt alone: Liu and others, "A ConvNet for the 2020s", 2022."""

from __future__ import annotations

from cnnviz.nets import costs
from cnnviz.nets.explain import norms, views
from cnnviz.nets.gradients import norms as gradients
from cnnviz.nets.gradients import views as moved
from cnnviz.nets.gradients import weight_terms
from cnnviz.nets.layers.kind import LayerKind

ENTRIES = (
    LayerKind(
        "LayerScale",
        "normalization",
        reads="place",
        cost=costs.layer_scale,
        explain=norms.layer_scale,
        gradient=gradients.layer_scale,
        weight_terms=weight_terms.layer_scale,
    ),
    LayerKind(
        "StochasticDepth",
        reads="place",
        explain=views.identity,
        gradient=moved.by_chance,
        by_chance=True,
        multiplies_by_chance=True,
        computes=False,
    ),
)
