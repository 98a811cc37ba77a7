"""What is drawn of a layer: its values, and their gradients."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import translate
from cnnviz.inspection.questions.feature_maps import LayerMaps, Numbers
from cnnviz.nets import Cell
from cnnviz.ui.components.feature_maps import FeatureMapsData
from cnnviz.ui.feature_maps.channel_names import ChannelNames
from cnnviz.ui.feature_maps.views import MAX_TILES, channel_facts, layer_facts, limits_of
from cnnviz.ui.learning.gradient_trace import layer_title
from cnnviz.ui.learning.settings import LINK
from cnnviz.ui.learning.step_answers import StepAnswers


def maps_data(
    step: StepAnswers,
    maps: LayerMaps,
    cell: Cell,
    image: int | None,
    photo: NDArray[np.uint8],
    names: ChannelNames,
    *,
    gradient: bool,
) -> FeatureMapsData:
    """Lay out the values of a layer, or their gradients."""
    layer = layer_title(cell.layer)
    return laid_out(
        translate("Gradient: {layer}", layer=layer)
        if gradient
        else translate("Values: {layer}", layer=layer),
        maps,
        step.map(cell.layer, image, cell.channel, gradient=gradient),
        limits_of(maps, LINK.get("scale")),
        cell,
        photo,
        names,
    )


def laid_out(
    title: str,
    maps: LayerMaps,
    shown: Numbers,
    limits: NDArray[np.float32],
    cell: Cell,
    photo: NDArray[np.uint8],
    names: ChannelNames,
) -> FeatureMapsData:
    """Lay out the maps of a layer; `shown` is the one of the cell's channel as it is."""
    return FeatureMapsData(
        title=title,
        maps=maps.maps,
        lows=maps.lows,
        highs=maps.highs,
        limits=limits,
        order=tuple(range(min(len(maps.maps), MAX_TILES))),
        names=names.known.get(cell.layer.partition(":")[0], ()),
        channel=cell.channel,
        map=shown,
        photo=photo,
        cell=(cell.row, cell.column),
        opacity=LINK.get("opacity"),
        opacity_key=LINK.key("opacity"),
        facts=(channel_facts(maps, cell.channel), layer_facts(maps)),
    )


def strongest_channel(maps: LayerMaps) -> int:
    """Give the channel with the largest gradient."""
    return int(np.maximum(np.abs(maps.minimum), np.abs(maps.maximum)).argmax())
