"""Groups of channels of a picture brought to mean 0 and variance 1, whatever the batch."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import costs, rules
from cnnviz.nets.costs import Cost
from cnnviz.nets.explain.norms import Chain, at, group_channels
from cnnviz.nets.explain.task import Task
from cnnviz.nets.explain.working import Working
from cnnviz.nets.gradients import norms as gradients
from cnnviz.nets.gradients import weight_terms
from cnnviz.nets.layers.kind import LayerKind, Settings, Shape
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting


@dataclass(frozen=True, repr=False)
class GroupNormalization(LayerSpec):
    """Each group of channels over the whole map: Wu and He, "Group normalization", 2018."""

    groups: int = setting(rules.count, "g", 32)
    epsilon: float = setting(rules.positive, "e", 0.001)


def _cost(settings: Settings, inputs: Shape, outputs: Shape) -> Cost:
    return costs.scale_and_shift(settings, inputs[-1:])


def _explain(task: Task) -> Working:
    layer, channel = task.layer, task.cell.channel
    height, width, count = task.source.map.shape
    channels = group_channels(layer, len(task.shape), channel, count)
    read = task.source.read(range(height), range(width), channels)
    chain = Chain(float(task.source.map[task.here]))
    chain.subtract(mean=float(read.inputs.mean()))
    chain.divide(variance=float(read.inputs.var()), epsilon=layer.epsilon)
    if layer.scale:
        chain.multiply(gamma=at(layer.gamma, channel))
    if layer.center:
        chain.add(beta=at(layer.beta, channel))
    return chain.working(read)


ENTRIES = (
    LayerKind(
        "GroupNormalization",
        "normalization",
        GroupNormalization,
        "gn",
        place=84,
        added={"groups": 8},
        reads="map",
        cost=_cost,
        explain=_explain,
        gradient=gradients.group_normalization,
        weight_terms=weight_terms.group_normalization,
    ),
)
