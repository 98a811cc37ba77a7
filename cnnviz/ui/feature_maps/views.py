"""What the page draws of the maps: the layers, the tiles, the kernels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.numbers import number
from cnnviz.i18n import percent, translate, translate_plural
from cnnviz.inspection import Description
from cnnviz.inspection.questions.feature_maps import Kernels, LayerMaps
from cnnviz.nets import Cell, shape_text
from cnnviz.nets.maps import seeing
from cnnviz.ui.components.feature_maps import FeatureMapsData
from cnnviz.ui.components.kernels import KernelsData
from cnnviz.ui.components.network import NetworkData
from cnnviz.ui.feature_maps.channel_names import ChannelNames
from cnnviz.ui.feature_maps.picture_activations import PictureActivations
from cnnviz.ui.feature_maps.settings import LINK

MAX_TILES = 2048


def network_data(description: Description, layer: str) -> NetworkData:
    """Lay out a model's layers, the one that is looked at marked."""
    shape = description.preprocessing
    rows = tuple(replace(row, position=at) for at, row in enumerate(description.rows))
    return NetworkData(
        description.title,
        (shape.height, shape.width, shape.channels),
        rows,
        position(description, layer),
        editable=True,
        drawing_only=True,
    )


def position(description: Description, layer: str) -> int:
    """Give the place of a layer among all."""
    return [each.path for each in description.layers].index(layer)


def order_of(maps: LayerMaps, order: str) -> tuple[int, ...]:
    """Give the channels as they are to stand: by index, else the largest number first."""
    if order == "index":
        return tuple(range(min(len(maps.maps), MAX_TILES)))
    keys: dict[str, NDArray[Any]] = {
        "mean": maps.mean,
        "maximum": maps.maximum,
        "variance": maps.variance,
    }
    found = np.argsort(-keys[order], kind="stable")[:MAX_TILES]
    return tuple(int(channel) for channel in found)


def limits_of(
    maps: LayerMaps, scale: str, network: Callable[[], float] | None = None
) -> NDArray[np.float32]:
    """Give, for each channel, the magnitude that is painted with the last colour.

    Parameters
    ----------
    maps : LayerMaps
    scale : {"map", "layer", "network"}
    network : callable, optional
        Gives the magnitude of the whole network.
    """
    own = scale == "map" and maps.size != (1, 1)  # else all would have the last colour
    if own:
        found = np.maximum(np.abs(maps.minimum), np.abs(maps.maximum))
        return np.where(found > 0, found, 1).astype(np.float32)
    limit = network() if network and scale == "network" else maps.limit
    return np.full(len(maps.maps), limit, np.float32)


def names_of(description: Description, layer: str) -> tuple[str, ...]:
    """Name the channels of an output whose classes are known; nothing else has names."""
    names = ChannelNames.of(description)
    if layer in names.rows and layer not in names.known:
        size = description.rows[position(description, layer)].output_shape[0] or 0
        return tuple(names.channel(layer, unit) for unit in range(min(size, MAX_TILES)))
    return names.known.get(layer, ())


def maps_data(
    activations: PictureActivations, description: Description, maps: LayerMaps, first: Cell
) -> FeatureMapsData:
    """Lay out the maps of a layer; `first` is the cell that is explained."""
    layer, row, column, channel = first
    shape = description.rows[position(description, layer)].output_shape
    photo = activations.preprocessed()
    if layer not in seeing(description.layers):  # its cells lie nowhere on the picture
        photo = np.full_like(photo, 255)
    return FeatureMapsData(
        title=f"{layer}, {shape_text(shape)}",
        maps=maps.maps,
        lows=maps.lows,
        highs=maps.highs,
        limits=limits_of(maps, LINK.get("scale"), activations.limit),
        order=order_of(maps, LINK.get("order")),
        names=names_of(description, layer),
        channel=channel,
        map=activations.map(layer, channel),
        photo=photo,
        cell=(row, column),
        opacity=LINK.get("opacity"),
        opacity_key=LINK.key("opacity"),
        facts=(channel_facts(maps, channel), layer_facts(maps)),
    )


def channel_facts(maps: LayerMaps, channel: int) -> str:
    """Say what is true of a channel."""
    if maps.size == (1, 1):
        return ""
    return translate(
        "{least} to {most} · mean {mean} · variance {variance} · {share} zeros",
        least=number(maps.minimum[channel]),
        most=number(maps.maximum[channel]),
        mean=number(maps.mean[channel]),
        variance=number(maps.variance[channel]),
        share=percent(float(maps.zeros[channel])),
    )


def layer_facts(maps: LayerMaps) -> str:
    r"""Say what is true of a layer.

    Examples
    --------
    >>> from cnnviz.inspection.questions.feature_maps import small_maps
    >>> layer_facts(small_maps(np.array([[[0.0, 1.0], [0.0, -3.0]]], np.float32)))
    '2 channels · −3 to 1 · 50.0\xa0% zeros · 1 channel is 0 everywhere'
    """
    dead = int((maps.zeros == 1).sum())
    numbers = maps.size == (1, 1)
    least, most = number(maps.minimum.min()), number(maps.maximum.max())
    parts = [
        translate_plural("{count} number", "{count} numbers", maps.channels)
        if numbers
        else translate_plural("{count} channel", "{count} channels", maps.channels),
        translate("{least} to {most}", least=least, most=most),
        translate("{share} zeros", share=percent(float(maps.zeros.mean()))),
    ]
    if dead and not numbers:
        parts.append(
            translate_plural(
                "{count} channel is 0 everywhere", "{count} channels are 0 everywhere", dead
            )
        )
    if maps.broken:
        parts.append(translate("{count:,} are no numbers, and count as 0", count=maps.broken))
    if maps.channels > MAX_TILES:
        parts.append(translate("{count:,} are shown", count=MAX_TILES))
    return " · ".join(parts)


def kernels_data(found: Kernels, layer: str, channel: int) -> KernelsData:
    """Lay out the kernels behind a channel."""
    size = " × ".join(map(str, found.weights.shape[1:3]))
    if found.coloured:
        title = translate("All filters of {layer}, {size}", layer=layer, size=size)
        return KernelsData(title, found.weights, 0, "filter", chosen=channel)
    return KernelsData(
        translate(
            "Filter {number} of {layer}, {size}, for each channel that it reads",
            number=channel,
            layer=layer,
            size=size,
        ),
        found.weights,
        found.first,
        "channel",
    )


def default_channel(maps: LayerMaps) -> int:
    """Give the channel that differs most from cell to cell; of a row, the largest number."""
    return int(np.argmax(maps.maximum if maps.size == (1, 1) else maps.variance))


def strongest_cell(activations: PictureActivations, layer: str, channel: int) -> tuple[int, int]:
    """Give the cell of a map with the largest number."""
    found = activations.map(layer, channel)
    row, column = np.unravel_index(int(np.nan_to_num(found).argmax()), found.shape)
    return int(row), int(column)
