"""Convolution: a kernel, its window, and the map that it makes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import limit_of, translucent
from cnnviz.figures.svg import Drawing, beside, number_grid, raster, sliding_window
from cnnviz.i18n import translate
from cnnviz.ops import PRESETS, Window, conv2d, receptive_field
from cnnviz.teaching.glossary.pictures.images import cat
from cnnviz.teaching.glossary.pictures.picture import Picture

_SIDE = 100  # px of one of two maps
_EDGE = np.array([[0, 0, 2, 2]] * 4, dtype=np.float64)
_KERNEL = PRESETS["prewitt_x"].values


def map_of(image: NDArray[np.generic], kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the map (H', W') that a kernel makes of a grey image (H, W)."""
    return conv2d(image[..., None], kernel[..., None, None])[..., 0].astype(np.float64)


def painted(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Paint a map, orange above zero and blue below."""
    return translucent(values, limit_of(values, 0.995))


def _convolution() -> Drawing:
    parts = (
        number_grid(_EDGE, translate("Input")),
        number_grid(_KERNEL, translate("Kernel")),
        number_grid(map_of(_EDGE, _KERNEL), translate("Feature map")),
    )
    return beside(parts, translate("A convolution"), "∗=")


def _kernel() -> Drawing:
    return number_grid(_KERNEL, translate("Kernel"))


def _feature_map() -> Drawing:
    made = map_of(cat(64).mean(axis=-1), PRESETS["sobel_x"].values)
    parts = (
        raster(cat(64), translate("Photo"), side=_SIDE),
        raster(painted(made), translate("Feature map"), side=_SIDE),
    )
    return beside(parts, translate("A kernel's map of a photo"))


def _padding() -> Drawing:
    window = Window((4, 4), (3, 3), (1, 1), ((1, 1), (1, 1)))
    return sliding_window(window, translate("Input in a frame of zeros"))


def _strides() -> Drawing:
    return sliding_window(Window((5, 5), (3, 3), (2, 2)), translate("A window that steps by two"))


def _dilation() -> Drawing:
    window = Window((6, 6), (3, 3), dilation_rate=(2, 2))
    return sliding_window(window, translate("A kernel with gaps"))


def _receptive_field() -> Drawing:
    size = 7
    fields = [receptive_field([(3, 1, 1)] * layers)[0] for layers in range(3)]
    frames = [((size - each) / 2, (size - each) / 2, each, each) for each in fields]
    empty = np.zeros((size, size, 4), np.uint8)
    said = translate(
        "A number sees {one}, and behind a second layer {two} cells of the input",
        one=f"{fields[1]} × {fields[1]}",
        two=f"{fields[2]} × {fields[2]}",
    )
    return raster(empty, said, frames, side=140)


def _shift() -> Drawing:
    image = np.zeros((9, 9))
    image[2:5, 1:4] = np.eye(3)
    shifted = np.roll(image, 3, axis=1)
    kernel = np.eye(3)
    parts = [
        raster(painted(each), name, side=76)
        for each, name in (
            (image, translate("Input")),
            (map_of(image, kernel), translate("Feature map")),
            (shifted, translate("Shifted input")),
            (map_of(shifted, kernel), translate("Shifted map")),
        )
    ]
    return beside(parts, translate("The map moves with the picture"), "→ →")


def _sharing() -> Drawing:
    frames = [(0, 0, 3, 3), (0, 3, 3, 3), (3, 1, 3, 3)]
    empty = np.zeros((6, 6, 4), np.uint8)
    parts = (
        number_grid(_KERNEL, translate("Kernel")),
        raster(empty, translate("Three of its places in the input"), frames),
    )
    return beside(parts, translate("The same nine weights at every place"))


def _residual() -> Drawing:
    image = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], dtype=np.float64)
    kernels = PRESETS["laplacian"].values[..., None, None]
    made = conv2d(image[..., None], kernels, padding="same")[..., 0].astype(np.float64)
    parts = (
        number_grid(image, translate("Input")),
        number_grid(made, translate("What the block makes of it")),
        number_grid(image + made, translate("Output")),
    )
    return beside(parts, translate("A residual connection"), "+=")


ENTRIES = (
    Picture("convolution", _convolution),
    Picture("kernel", _kernel),
    Picture("feature_map", _feature_map),
    Picture("padding", _padding),
    Picture("strides", _strides),
    Picture("dilation", _dilation),
    Picture("receptive_field", _receptive_field),
    Picture("shift", _shift),
    Picture("sharing", _sharing),
    Picture("residual", _residual),
)
