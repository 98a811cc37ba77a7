"""The notebook of the page “Pooling”: the layer on the grid and the photo, beside a convolution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of, pool_formulas
from cnnviz.i18n import translate
from cnnviz.nets.code import layer_call
from cnnviz.nets.layer_code import layer_lines
from cnnviz.nets.layers import AveragePooling2D, MaxPooling2D
from cnnviz.notebooks.section import (
    Section,
    Value,
    literal_array,
    map_of,
    maps_of,
    photo_of,
    scale_for,
)
from cnnviz.ops import ConvLayer, PoolLayer, global_pool2d
from cnnviz.ui.components.side_by_side import Column
from cnnviz.ui.notebooks.convolution import sizes
from cnnviz.ui.notebooks.photo import photo_shown

Array = NDArray[np.floating[Any]]


def by_hand(layer: PoolLayer, grid: Array, pooled: Array) -> list[Section]:
    """Pool the grid (H, W, C), whose map the page showed."""
    said = translate(
        "**By hand.** Each cell of the map is the largest number of its window, or their mean. "
        "Nothing is learned."
    )
    formulas = "\n\n".join(f"$${each}$$" for each in pool_formulas(layer, grid.shape))
    return [
        Section(
            f"{said}\n\n{sizes(layer, grid.shape[:2])}\n\n{formulas}",
            f"grid = {literal_array(grid)}\n{_applied('pooled_grid', layer, 'grid')}",
            values=[Value("pooled_grid", pooled)],
            # Pooling makes no new extremes.
            painting=maps_of("pooled_grid", pooled, limit_of(grid), scale_for(max(grid.shape[:2]))),
        )
    ]


def on_photo(layer: PoolLayer, photo: NDArray[np.uint8], maps: Array) -> list[Section]:
    """Pool the photo (H, W, C), whose maps (C, H', W') the page showed."""
    pooled = np.moveaxis(maps, 0, -1)
    said = translate("**On a photo.** Each channel is pooled by itself.")
    return [
        photo_shown(photo),
        Section(
            f"{said}\n\n{sizes(layer, (photo.shape[0], photo.shape[1]))}",
            f'image = photo.astype("float32")\n{_applied("pooled_photo", layer, "image")}',
            values=[Value("pooled_photo", pooled)],
            painting=photo_of("pooled_photo", pooled),
        ),
    ]


def shift(
    rivals: tuple[PoolLayer, PoolLayer, ConvLayer], shifted: Sequence[Column]
) -> list[Section]:
    """Move the input to the right: what three layers make of it changes, as the page showed."""
    photo, *columns = ([each.values for each in column.pictures] for column in shifted)
    after, change = photo
    largest, mean, convolution = rivals
    lines = [
        'before, after = data["before"], data["after"]',
        f"pools = {_call(largest)}, {_call(mean)}",
        "image = before",
        *layer_lines(convolution)[:-1],
        "changes = []",
        "for each in (*pools, layer):",
        "    maps = keras.ops.convert_to_numpy(each(np.stack([before, after])))",
        "    changes.append((maps[1] - maps[0])[..., 0])",
    ]
    said = translate(
        "**A shift of the input.** Max pooling, average pooling and a strided convolution of the "
        "same steps: what changes in their maps when the photo moves to the right."
    )
    limit = limit_of(change, 0.995)
    scaled = [pair[1] for pair in columns]
    return [
        Section(
            said,
            "\n".join(lines),
            {"before": (after - change)[..., None], "after": after[..., None]},
            [Value(f"changes[{at}]", each) for at, each in enumerate(scaled)],
            map_of("changes[0]", scaled[0], limit, scale_for(scaled[0].shape[0], 240)),
        )
    ]


def over_all(photo: NDArray[np.uint8]) -> list[Section]:
    """Pool each channel of the photo (H, W, 3) as a whole."""
    said = translate(
        "**Global pooling** makes one number of each channel: its mean, or its largest."
    )
    return [
        Section(
            f"{said}\n\n$$\\frac{{1}}{{H\\,W}} \\sum_{{r, c}} x_{{r, c}}$$",
            'colour = data["colour"].astype("float32")[None]\n'
            "means = keras.ops.convert_to_numpy(layers.GlobalAveragePooling2D()(colour))[0]\n"
            "largest = keras.ops.convert_to_numpy(layers.GlobalMaxPooling2D()(colour))[0]",
            {"colour": photo},
            [
                Value("means", global_pool2d(photo, "average")),
                Value("largest", global_pool2d(photo, "max")),
            ],
        )
    ]


def _applied(name: str, layer: PoolLayer, image: str) -> str:
    return f"layer = {_call(layer)}\n{name} = keras.ops.convert_to_numpy(layer({image}[None]))[0]"


def _call(layer: PoolLayer) -> str:
    assert isinstance(layer.padding, str)  # the page offers no other
    kind = MaxPooling2D if layer.mode == "max" else AveragePooling2D
    return layer_call(kind(layer.pool_size, layer.strides, layer.padding))
