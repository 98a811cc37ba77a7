"""The kernel sliding over a small grid, as a GIF."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import Theme
from cnnviz.figures.frame_renderer import FrameRenderer, text_width
from cnnviz.figures.numbers import number
from cnnviz.figures.sums import bias_term, sum_lines
from cnnviz.i18n import message
from cnnviz.ops import ConvLayer, Terms, TransposedWindow, Window

MAX_FRAMES = 400


def animate(
    layer: ConvLayer,
    image: NDArray[np.floating],
    map_index: int = 0,
    *,
    theme: Theme = "light",
    milliseconds: int = 400,
) -> bytes:
    """Draw one frame for each cell of a map: its window, its sum, the map as far as it is.

    Padding is hatched, and what no window reads is grey, as on the page's own grids.

    Parameters
    ----------
    layer : ConvLayer
    image : ndarray, shape (H, W, C)
    map_index : int
        Which of the layer's maps to draw.
    theme : {"light", "dark"}
    milliseconds : int
        How long a frame stands.

    Returns
    -------
    bytes
        A GIF that repeats.

    Raises
    ------
    ValueError
        If the map has more than 400 cells.
    """
    feature_map = layer(image)[..., map_index]
    height, width = feature_map.shape
    if feature_map.size > MAX_FRAMES:
        raise ValueError(
            message(
                "An animation has at most {max_frames} frames, but this map has {height} × "
                "{width} = {size} cells: use a smaller grid or larger `strides`.",
                max_frames=MAX_FRAMES,
                height=height,
                width=width,
                size=feature_map.size,
            )
        )
    channels = [map_index] if layer.kind == "depthwise" else range(layer.channels)
    frame = layer.padded(image)
    inputs = [frame[..., channel] for channel in channels]
    kernels = [
        layer.kernels[..., channel, min(map_index, layer.kernels.shape[3] - 1)]
        for channel in channels
    ]
    window = layer.window((image.shape[0], image.shape[1]))
    rows, columns = window.rows(), window.columns()
    cells = [(row, column) for row in range(height) for column in range(width)]
    renderer = FrameRenderer.arrange(
        inputs, kernels, feature_map, _kinds(window), theme, layer.kind
    )
    sums = _sums([layer.terms(image, *at, map_index=map_index) for at in cells], renderer.room)
    frames = [
        renderer.frame(rows[row], columns[column], index, text)
        for index, ((row, column), text) in enumerate(zip(cells, sums, strict=True))
    ]
    file = io.BytesIO()
    frames[0].save(
        file, "GIF", save_all=True, append_images=frames[1:], duration=milliseconds, loop=0
    )
    return file.getvalue()


def _kinds(window: Window | TransposedWindow) -> NDArray[np.str_]:
    """Tell of each cell of the padded input whether it is padding, or never read."""
    kinds = np.full(window.padded_size, "unvisited")
    read = [
        sorted({at for pairs in links for at, _ in pairs})
        for links in (window.rows(), window.columns())
    ]
    kinds[np.ix_(*read)] = ""
    if isinstance(window, Window):
        inside = tuple(
            slice(before, before + size)
            for (before, _), size in zip(window.padding, window.input_size, strict=True)
        )
        padding = np.ones(window.padded_size, dtype=bool)
        padding[inside] = False
        kinds[padding] = "padding"
    return kinds


def _sums(all_terms: list[Terms], room: float) -> list[str]:
    """Write the sum of each cell in the longest of three forms that fits in every frame."""
    products, sums, totals = [], [], []
    for terms in all_terms:
        first, *_, last = sum_lines(terms)
        total = number(terms.total)
        if len(terms.channel_sums) == 1:
            products.append(f"{first.rpartition(' = ')[0]} + {bias_term(terms)} = {total}")
        sums.append(last)
        totals.append(f"= {total}")
    fitting = (texts for texts in (products, sums) if texts and max(map(text_width, texts)) <= room)
    return next(fitting, totals)
