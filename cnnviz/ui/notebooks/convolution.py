"""The notebook of the page “Convolution”: the layer on the grid and on the photo."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of, size_formula
from cnnviz.i18n import translate
from cnnviz.nets.layer_code import before_keras, layer_lines
from cnnviz.notebooks.section import Section, Value, literal_array, maps_of, scale_for
from cnnviz.ops import ConvLayer, PoolLayer
from cnnviz.ui.notebooks.photo import photo_shown

Array = NDArray[np.floating[Any]]
_SHARE = 0.995  # of the values within the colour scale of a photo's maps


def by_hand(layer: ConvLayer, grid: Array, feature_map: Array) -> list[Section]:
    """Convolve the grid (H, W, C), whose map the page showed."""
    rows, columns = grid.shape[:2]
    code = [
        f"image = {literal_array(grid)}",
        *layer_lines(layer),
        "map_of_grid = feature_map",
    ]
    said = translate(
        "**By hand.** Each cell of the map is the sum of the products of the kernel's weights "
        "with the numbers below them, and the bias."
    )
    return [
        Section(
            f"{said}\n\n{sizes(layer, (rows, columns))}",
            "\n".join(code),
            values=[Value("map_of_grid", feature_map)],
            painting=maps_of(
                "map_of_grid", feature_map, limit_of(feature_map), scale_for(max(rows, columns))
            ),
            before=before_keras(layer),
        )
    ]


def on_photo(
    layer: ConvLayer, photo: NDArray[np.uint8], activation: str, maps: Array
) -> list[Section]:
    """Convolve the photo (H, W, C), whose maps (F, H', W') the page showed."""
    shown = np.moveaxis(maps, 0, -1)
    code = [
        'image = photo.astype("float32")',
        *layer_lines(layer, activation),
        "maps_of_photo = feature_map",
    ]
    said = translate("**On a photo.** The same layer slides over every pixel of the photo.")
    return [
        photo_shown(photo),
        Section(
            f"{said}\n\n{sizes(layer, (photo.shape[0], photo.shape[1]))}",
            "\n".join(code),
            values=[Value("maps_of_photo", shown)],
            painting=maps_of("maps_of_photo", shown, limit_of(shown, _SHARE)),
            before=before_keras(layer),
        ),
    ]


def sizes(layer: ConvLayer | PoolLayer, input_size: tuple[int, int]) -> str:
    """Write the formulas of a map's rows and columns."""
    return "\n\n".join(f"$${size_formula(layer, input_size, axis)}$$" for axis in (0, 1))
