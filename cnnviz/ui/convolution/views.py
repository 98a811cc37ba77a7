"""What the page draws: a layer and an input, as the stage and the photo map take them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.figures import limit_of, number, palette, sum_lines
from cnnviz.ops import PRESETS, ConvLayer, Terms, Window, activate, resize_kernel
from cnnviz.ui.components.photo_map import PhotoMapData
from cnnviz.ui.components.stage import Frame, StageData
from cnnviz.ui.grid import Array
from cnnviz.ui.photo import CHANNELS

Maps = NDArray[np.float32]
_SHARE = 0.995  # of the values within the colour scale of a photo's maps


def stage_data(layer: ConvLayer, grid: Array) -> StageData:
    """Lay out a layer over a small grid (H, W, C).

    Raises
    ------
    ValueError
        If the kernel does not fit; the sentence is for the person at the page.
    """
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
        Frame(*window.padded_size, top, left),
        {
            name: palette(limit_of(values))
            for name, values in (("input", grid), ("kernel", kernel), ("output", maps))
        },
        CHANNELS[grid.shape[2]],
        layer.bias,
        titles=("Input", "Kernel", "Feature map"),
    )


def with_filters(
    layer: ConvLayer, preset: str, names: list[str]
) -> tuple[ConvLayer, tuple[str, ...]]:
    """Put preset kernels beside the layer's own, all brought to one size; name the maps."""
    if layer.kind == "depthwise":
        return layer, CHANNELS[layer.channels]
    own = layer.kernels[..., 0].astype(np.float64)
    presets = [np.repeat(PRESETS[name].values[..., None], layer.channels, 2) for name in names]
    rows, columns = (max(kernel.shape[axis] for kernel in [own, *presets]) for axis in (0, 1))
    stack = np.stack([resize_kernel(kernel, (rows, columns)) for kernel in [own, *presets]], -1)
    title = PRESETS[preset].title if preset in PRESETS else "Your kernel"
    return (
        replace(layer, kernels=stack.astype(np.float32)),
        (title, *(PRESETS[name].title for name in names)),
    )


def photo_maps(layer: ConvLayer, pixels: Maps, activation: str) -> Maps:
    """Compute the maps (H', W', F) of a photo (H, W, C), through an activation or none."""
    maps = layer(pixels)
    return maps if activation == "none" else activate(maps, activation)


def photo_map_data(
    layer: ConvLayer,
    photo: NDArray[np.uint8],
    maps: Maps,
    names: tuple[str, ...],
    scale: str,
    activation: str,
) -> PhotoMapData:
    """Lay out a photo (H, W, C) and its maps (H', W', F), which came through an activation."""
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
        limits=tuple(limit_of(plane, _SHARE) for plane in planes) if scale == "each" else None,
        value_name="" if activation == "none" else activation,
    )


def write_terms(terms: Terms, row: int, column: int, name: str, after: str = "") -> None:
    """Write out the arithmetic of one output cell of the map called ``name``.

    ``after`` is a line on what an activation makes of the sum.
    """
    lines = [*sum_lines(terms), *([after] if after else [])]
    st.markdown(f"Row **{row}**, column **{column}** of {name}, term by term")
    st.code("\n".join(lines), language=None, wrap_lines=True)


def activation_line(activation: str, sums: NDArray[np.floating[Any]], map_index: int) -> str:
    """Write what an activation makes of the sum of one map; softmax looks at all maps' ``sums``."""
    if activation == "none":
        return ""
    value = float(activate(sums.astype(np.float32), activation)[map_index])
    own = number(float(sums[map_index]))
    if activation != "softmax":
        return f"{activation}({own}) = {number(value)}"
    powers = " + ".join(f"e^{number(float(each))}" for each in sums)
    return f"softmax over the maps: e^{own} / ({powers}) = {value:.4g}"
