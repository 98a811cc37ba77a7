"""What the page draws: a pooling layer on a grid and on the photo, and beside a convolution."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.data import square, to_grey
from cnnviz.figures import Palette, greys, limit_of, number, palette, percent, pool_line
from cnnviz.i18n import format_number, translate, translate_plural
from cnnviz.ops import PRESETS, ConvLayer, PoolLayer, Window, global_pool2d
from cnnviz.ui.components.photo_map.data import PhotoMapData
from cnnviz.ui.components.side_by_side import Column, Picture
from cnnviz.ui.components.stage.data import PaddedInput, StageData
from cnnviz.ui.input_grid import grid_of
from cnnviz.ui.link import Link
from cnnviz.ui.photo import channel_names
from cnnviz.ui.pooling import settings
from cnnviz.ui.pooling.settings import MAX_SHIFT, rivals

Maps = NDArray[np.floating[Any]]
Layers = tuple[PoolLayer, PoolLayer, ConvLayer]
_SIDE = 96  # pixels of the photo that is compared and shifted
_SHARE = 0.995  # of the values within a diverging colour scale
_SAME = 1e-3  # of 255: a float32 sum may differ by this without having changed


def stage_data(link: Link, photo: NDArray[np.uint8]) -> StageData:
    """Lay out the layer set over the input by hand, which may be a patch of the photo (H, W, C).

    Raises
    ------
    ValueError
        If the pool does not fit; the sentence is for the person at the page.
    """
    layer, grid = settings.layer(link), grid_of(link, photo)
    window = layer.window((grid.shape[0], grid.shape[1]))
    (top, _), (left, _) = window.padding
    colours = palette(limit_of(grid))  # pooling makes no new extremes
    return StageData(
        layer.mode,
        grid,
        None,
        layer(grid),
        window.rows(),
        window.columns(),
        PaddedInput(*window.padded_size, top, left),
        {"input": colours, "output": colours},
        channel_names(grid.shape[2]),
        None,
        editable=not any(map(link.held, ("source", "grid"))),
        titles=(translate("Input"), "", translate("Pooled map")),
    )


def photo_map_data(link: Link, photo: NDArray[np.uint8]) -> PhotoMapData:
    """Lay out a photo (H, W, C) and its pooled channels.

    Raises
    ------
    ValueError
        If the pool does not fit; the sentence is for the person at the page.
    """
    layer = settings.layer(link)
    window = layer.window((photo.shape[0], photo.shape[1]))
    (top, _), (left, _) = window.padding
    return PhotoMapData(
        np.broadcast_to(photo, (*photo.shape[:2], 3)),
        np.moveaxis(layer(photo), -1, 0),
        channel_names(photo.shape[2]),
        window.rows(),
        window.columns(),
        greys(),
        top,
        left,
    )


def write_cell(layer: PoolLayer, image: NDArray[Any], row: int, column: int, channel: int) -> None:
    """Write out the arithmetic of one cell of the map of an image (H, W, C)."""
    values = layer.values(image, row, column, channel).tolist()
    of = f"“{channel_names(3)[channel]}”" if image.shape[2] == 3 else translate("the map")
    st.markdown(
        translate("Row **{row}**, column **{column}** of {map}", row=row, column=column, map=of)
    )
    result = float(layer(image)[row, column, channel])
    st.code(pool_line(values, layer.mode, result), language=None, wrap_lines=True)


def comparison(photo: NDArray[np.uint8], link: Link) -> tuple[Column, ...]:
    """Put a photo (H, W, 3), grey, beside what three layers make of it."""
    layers, kernel = rivals(link), translate(PRESETS[link.get("kernel")].title)
    pixels = _grey_square(photo, 0)
    return tuple(
        _column(layer, (maps,), (_colours(layer, maps),), _costs(layer, maps, kernel), title)
        for title, layer in _titled(translate("Photo"), layers)
        for maps in (_apply(layer, pixels),)
    )


def shifted(photo: NDArray[np.uint8], link: Link) -> tuple[Column, ...]:
    """Show what three layers make of a photo (H, W, 3) moved to the right, and what changed.

    What was beyond the photo's left edge moves in, so nothing is made up.
    """
    before, after = _grey_square(photo, 0), _grey_square(photo, link.get("shift"))
    rows = []
    for title, layer in _titled(translate("Photo, not pooled"), rivals(link)):
        maps = _apply(layer, after)
        rows.append((title, layer, maps, maps - _apply(layer, before)))
    changes = palette(limit_of(rows[0][3], _SHARE))  # one scale, the photo's own
    return tuple(
        _column(
            layer,
            (maps, change),
            (_colours(layer, maps), changes),
            (
                translate(
                    "{share} of its numbers change,",
                    share=percent(float(np.mean(np.abs(change) > _SAME))),
                ),
                translate(
                    "by {amount} on average",
                    amount=number(round(float(np.abs(change).mean()), 1)),
                ),
            ),
            title,
        )
        for title, layer, maps, change in rows
    )


def channels(photo: NDArray[np.uint8]) -> tuple[Column, ...]:
    """Lay out the channels of a photo (H, W, 3) with the mean of each, written out."""
    means = global_pool2d(photo)
    return tuple(
        Column(
            name,
            (Picture(plane, greys()),),
            (
                translate(
                    "mean: {sum} / {count} = {mean:.1f}",
                    sum=format_number(int(plane.sum())),
                    count=format_number(plane.size),
                    mean=mean,
                ),
                translate("max: {value}", value=plane.max()),
            ),
        )
        for name, plane, mean in zip(
            channel_names(3), np.moveaxis(photo.astype(np.int64), -1, 0), means, strict=True
        )
    )


def _titled(untouched: str, layers: Layers) -> tuple[tuple[str, PoolLayer | ConvLayer | None], ...]:
    titles = (
        untouched,
        translate("Max pooling"),
        translate("Average pooling"),
        translate("Strided convolution"),
    )
    return tuple(zip(titles, (None, *layers), strict=True))


def _grey_square(photo: NDArray[np.uint8], shift: int) -> Maps:
    frame = to_grey(square(photo, _SIDE + 2 * MAX_SHIFT)).astype(np.float32)
    left = MAX_SHIFT - shift
    return frame[MAX_SHIFT : MAX_SHIFT + _SIDE, left : left + _SIDE]


def _apply(layer: PoolLayer | ConvLayer | None, pixels: Maps) -> Maps:
    return (layer(pixels) if layer else pixels)[..., 0]


def _column(
    layer: PoolLayer | ConvLayer | None,
    maps: tuple[Maps, ...],
    colours: tuple[Palette, ...],
    notes: tuple[str, ...],
    title: str,
) -> Column:
    window = layer.window((_SIDE, _SIDE)) if layer else Window((_SIDE, _SIDE), (1, 1))
    assert isinstance(window, Window)  # no layer here is a transposed one
    (top, _), (left, _) = window.padding
    return Column(
        title,
        tuple(
            Picture(values, palette, (-top, -left))
            for values, palette in zip(maps, colours, strict=True)
        ),
        notes,
        window.strides,
        window.kernel_size,
    )


def _colours(layer: PoolLayer | ConvLayer | None, maps: Maps) -> Palette:
    """Choose greys for what is a picture; weights below zero give maps of two signs."""
    if isinstance(layer, ConvLayer) and layer.kernels.min() < 0:
        return palette(limit_of(maps, _SHARE))
    return greys()


def _costs(layer: PoolLayer | ConvLayer | None, maps: Maps, kernel: str) -> tuple[str, str]:
    size = f"{maps.shape[0]} × {maps.shape[1]}"
    if layer is None:
        return size, translate_plural("{count} number", "{count} numbers", maps.size)
    learned = translate_plural("{count} parameter", "{count} parameters", layer.parameters)
    return size, f"{kernel}, {learned}" if isinstance(layer, ConvLayer) else learned
