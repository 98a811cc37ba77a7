"""Numbers of a picture brought to mean 0 and variance 1 by themselves, whatever the batch."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import costs, rules
from cnnviz.nets.costs import Cost
from cnnviz.nets.explain import norms
from cnnviz.nets.gradients import norms as gradients
from cnnviz.nets.gradients import weight_terms
from cnnviz.nets.layers.kind import LayerKind, Reads, Settings, Shape
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting

_ROWS, _COLUMNS, _CHANNELS = 1, 2, 3  # as Keras counts the axes of a batch of maps


@dataclass(frozen=True, repr=False)
class LayerNormalization(LayerSpec):
    """The channels of each place, or the whole map, brought to mean 0 and variance 1."""

    axis: int | tuple[int, ...] = setting(rules.Choice((-1, (1, 2, 3))), "n", -1)
    epsilon: float = setting(rules.positive, "e", 0.001)


def _axes(settings: Settings, rank: int) -> set[int]:
    axis = settings["axis"]
    return {each % rank for each in ([axis] if isinstance(axis, int) else axis)}


def _reads(settings: Settings) -> Reads:
    axes = _axes(settings, 4)
    if axes == {_CHANNELS}:
        return "channels"
    return "map" if {_ROWS, _COLUMNS} <= axes else ""


def _cost(settings: Settings, inputs: Shape, outputs: Shape) -> Cost:
    axes = sorted(_axes(settings, len(inputs) + 1))
    return costs.scale_and_shift(settings, tuple(inputs[axis - 1] for axis in axes))


ENTRIES = (
    LayerKind(
        "LayerNormalization",
        "normalization",
        LayerNormalization,
        "ln",
        place=82,
        reads=_reads,
        cost=_cost,
        explain=norms.layer_normalization,
        gradient=gradients.layer_normalization,
        weight_terms=weight_terms.layer_normalization,
    ),
)
