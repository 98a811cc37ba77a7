"""Numbers brought to a usual size: learned, measured, or by a rule."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import costs, rules
from cnnviz.nets.explain import norms
from cnnviz.nets.gradients import norms as gradients
from cnnviz.nets.gradients import weight_terms
from cnnviz.nets.layers.kind import LayerKind
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting


@dataclass(frozen=True, repr=False)
class BatchNormalization(LayerSpec):
    """Each channel brought to mean 0 and variance 1, then scaled and shifted as learned."""

    momentum: float = setting(rules.share, "t", 0.99)
    epsilon: float = setting(rules.positive, "e", 0.001)


@dataclass(frozen=True, repr=False)
class Rescaling(LayerSpec):
    """Each number times ``scale`` plus ``offset``: pixels of 0 to 255 become 0 to 1."""

    scale: float = setting(rules.number, "x", 1 / 255, positional=True)
    offset: float = setting(rules.number, "o", 0.0)


ENTRIES = (
    LayerKind(
        "BatchNormalization",
        "normalization",
        BatchNormalization,
        "bn",
        place=80,
        reads="place",
        cost=costs.normalization,
        explain=norms.batch_normalization,
        seen=norms.moving_statistics,
        gradient=gradients.batch_normalization,
        weight_terms=weight_terms.batch_normalization,
    ),
    LayerKind(
        "Normalization",
        "normalization",
        reads="place",
        explain=norms.normalization,
        gradient=gradients.normalization,
        fixed_size=True,
        measured=True,
        preprocesses=True,
    ),
    LayerKind(
        "Rescaling",
        spec=Rescaling,
        code="rs",
        place=150,
        reads="place",
        explain=norms.rescaling,
        gradient=gradients.rescaling,
        preprocesses=True,
        unchanged=True,
    ),
)
