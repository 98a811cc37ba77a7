"""All maps of a layer as tiles, and one of them large over the picture that it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.figures.colour import palette
from cnnviz.ui.components import packet, register, state_of, whole
from cnnviz.ui.components.picture import picture

_mount = register("feature_maps")

Numbers = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FeatureMapsData:
    """The maps of a layer.

    Attributes
    ----------
    title : str
        Of the layer.
    maps : ndarray of uint8, shape (C, h, w)
    lows, highs : ndarray of float32, shape (C,)
        What the bytes 0 and 255 stand for.
    limits : ndarray of float32, shape (C,)
        The magnitude that is painted with the last colour.
    order : tuple of int
        Channels as they are to stand; those left out are not shown.
    names : tuple of str
        Of the channels, empty if they are only counted.
    channel : int
        The one that is shown large.
    map : ndarray of float32, shape (H, W)
        Its numbers.
    photo : ndarray of uint8, shape (H, W, 1 or 3)
        As the network sees it.
    cell : (int, int)
        The one that is explained.
    opacity : int
        Of the map over the photo, in percent.
    opacity_key : str
        Of the slider that moves it.
    facts : tuple of str
        What is true of the channel, and of the layer.
    """

    title: str
    maps: NDArray[np.uint8]
    lows: Numbers
    highs: Numbers
    limits: Numbers
    order: tuple[int, ...]
    names: tuple[str, ...]
    channel: int
    map: Numbers
    photo: NDArray[np.uint8]
    cell: tuple[int, int]
    opacity: int
    opacity_key: str
    facts: tuple[str, ...]


def feature_maps(
    data: FeatureMapsData,
    *,
    key: str,
    on_channel: Callable[[int], None],
    on_cell: Callable[[tuple[int, int]], None],
) -> None:
    """Show maps; the callbacks are given the channel, or the cell of the large map, clicked."""
    mount_key = f"feature_maps-{key}"

    def channel() -> None:
        chosen = whole(state_of(mount_key, "channel"), len(data.maps) - 1)
        if chosen is not None:
            on_channel(chosen)

    def cell() -> None:
        sent = state_of(mount_key, "cell")
        if isinstance(sent, list) and len(sent) == 2:
            row, column = (
                whole(at, most - 1) for at, most in zip(sent, data.map.shape, strict=True)
            )
            if row is not None and column is not None:
                on_cell((row, column))

    with st.container(key=f"unseen-{key}"):
        # Elements of their own: they do not travel again when another channel is chosen.
        maps = picture(data.maps, key=f"{key}-maps")
        photo = picture(data.photo, key=f"{key}-photo")
    _mount(
        key=mount_key,
        data=payload(
            data,
            maps=maps,
            photo=photo,
        ),
        on_channel_change=channel,
        on_cell_change=cell,
    )


def payload(data: FeatureMapsData, *, maps: str, photo: str) -> bytes:
    """Pack what is not in the two pictures, which are told by their digests."""
    values: dict[str, object] = {
        "title": data.title,
        "maps": maps,
        "photo": photo,
        "names": data.names,
        "channel": data.channel,
        "cell": data.cell,
        "opacity": data.opacity,
        "opacityKey": data.opacity_key,
        "facts": data.facts,
        "luts": palette(1.0)["luts"],
    }
    return packet(
        values,
        lows=data.lows,
        highs=data.highs,
        limits=data.limits,
        order=np.array(data.order, np.float32),
        map=data.map,
    )
