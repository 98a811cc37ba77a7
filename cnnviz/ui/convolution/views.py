"""What the page draws: a layer and an input, as the stage and the photo map take them."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.figures import limit_of, number, palette, sum_lines
from cnnviz.i18n import translate
from cnnviz.ops import ACTIVATIONS, Terms, Window, activate
from cnnviz.ui.components.photo_map.data import PhotoMapData
from cnnviz.ui.components.stage.data import PaddedInput, StageData
from cnnviz.ui.convolution import settings
from cnnviz.ui.input_grid import grid_of
from cnnviz.ui.link import Link
from cnnviz.ui.photo import channel_names

Maps = NDArray[np.float32]
_SHARE = 0.995  # of the values within the colour scale of a photo's maps


def stage_data(link: Link, photo: NDArray[np.uint8]) -> StageData:
    """Lay out the layer set over the input by hand, which may be a patch of the photo (H, W, C).

    Raises
    ------
    ValueError
        If the kernel does not fit; the sentence is for the person at the page.
    """
    layer, grid = settings.layer(link), grid_of(link, photo)
    window = layer.window((grid.shape[0], grid.shape[1]))
    maps = layer(grid)
    (top, _), (left, _) = window.padding if isinstance(window, Window) else ((0, 0), (0, 0))
    kernel = layer.kernels[..., 0]
    return StageData(
        layer.kind,
        grid,
        kernel,
        maps,
        window.rows(),
        window.columns(),
        PaddedInput(*window.padded_size, top, left),
        {
            name: palette(limit_of(values))
            for name, values in (("input", grid), ("kernel", kernel), ("output", maps))
        },
        channel_names(grid.shape[2]),
        layer.bias,
        editable=not any(map(link.held, ("source", "grid", "kernel", "bias"))),
        titles=(translate("Input"), translate("Kernel"), translate("Feature map")),
    )


def photo_map_data(link: Link, photo: NDArray[np.uint8]) -> PhotoMapData:
    """Lay out a photo (H, W, C) and the maps that the settings make of it.

    Raises
    ------
    ValueError
        If the kernel does not fit; the sentence is for the person at the page.
    """
    layer, names = settings.layers(link)
    activation = link.get("activation")
    maps = layer(photo.astype(np.float32))
    if activation != "none":
        maps = activate(maps, activation)
    window = layer.window((photo.shape[0], photo.shape[1]))
    (top, _), (left, _) = window.padding if isinstance(window, Window) else ((0, 0), (0, 0))
    planes = np.moveaxis(maps, -1, 0)
    return PhotoMapData(
        np.broadcast_to(photo, (*photo.shape[:2], 3)),
        planes,
        names,
        window.rows(),
        window.columns(),
        palette(limit_of(maps, _SHARE)),
        top,
        left,
        limits=tuple(limit_of(plane, _SHARE) for plane in planes)
        if link.get("scale") == "each"
        else None,
        value_name="" if activation == "none" else activation,
    )


def write_terms(terms: Terms, row: int, column: int, name: str, after: str = "") -> None:
    """Write out the arithmetic of one output cell of the map called ``name``.

    ``after`` is a line on what an activation makes of the sum.
    """
    lines = [*sum_lines(terms), *([after] if after else [])]
    st.markdown(
        translate(
            "Row **{row}**, column **{column}** of {map}, term by term",
            row=row,
            column=column,
            map=name,
        )
    )
    st.code("\n".join(lines), language=None, wrap_lines=True)


def activation_line(activation: str, sums: NDArray[np.floating[Any]], map_index: int) -> str:
    """Write what an activation makes of the sum of one map; some look at all maps' ``sums``."""
    if activation == "none":
        return ""
    formula = ACTIVATIONS[activation].formula
    value = float(activate(sums.astype(np.float32), activation)[map_index])
    own = number(float(sums[map_index]))
    if not formula:
        return f"{activation}({own}) = {number(value)}"
    written = formula(own, [number(float(each)) for each in sums])
    return translate(
        "{activation} over the maps: {sum}", activation=activation, sum=f"{written} = {value:.4g}"
    )


def reads_all_maps(activation: str) -> bool:
    """Tell whether an activation looks at the other maps too."""
    return activation in ACTIVATIONS and not ACTIVATIONS[activation].elementwise
