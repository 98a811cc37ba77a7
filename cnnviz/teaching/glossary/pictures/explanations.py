"""What a picture's places say for a class: by a network of one convolution, worked out here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.svg import Drawing, beside, raster
from cnnviz.i18n import translate
from cnnviz.ops import PRESETS, activate, conv2d_transpose
from cnnviz.teaching.glossary.pictures.convolutions import map_of, painted
from cnnviz.teaching.glossary.pictures.images import cat
from cnnviz.teaching.glossary.pictures.picture import Picture

_KERNELS, _WEIGHTS = [PRESETS[each].values for each in ("sobel_x", "sobel_y")], [1.0, 0.5]
_PATCH, _SIDE = 4, 92  # pixels that are covered at once; px of one of two pictures


def _maps(image: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the maps (2, H', W') of its layer."""
    maps = np.stack([activate(map_of(image, each), "relu") for each in _KERNELS])
    return maps.astype(np.float64)


def _score(image: NDArray[np.float64]) -> float:
    """Give the class's number: the means of its maps, weighted."""
    return float(_maps(image).mean(axis=(1, 2)) @ _WEIGHTS)


def _grey() -> NDArray[np.float64]:
    return np.asarray(cat().mean(axis=-1), dtype=np.float64)


def _beside(values: NDArray[np.float64], name: str, label: str) -> Drawing:
    parts = (
        raster(cat(), translate("Photo"), side=_SIDE),
        raster(painted(values), name, side=_SIDE),
    )
    return beside(parts, label)


def _grad_cam() -> Drawing:
    # The score's gradient after each number of a map is its weight over the number of cells.
    maps = _maps(_grey())
    weights = np.array(_WEIGHTS) / maps[0].size
    heat = activate(np.tensordot(weights, maps, 1), "relu").astype(np.float64)
    return _beside(heat, translate("Heat map"), translate("Maps added up by their gradients"))


def _occlusion() -> Drawing:
    image = _grey()
    before = _score(image)
    heat = np.zeros(tuple(size // _PATCH for size in image.shape))
    for row, column in np.ndindex(heat.shape):
        covered = image.copy()
        covered[_PATCH * row :, _PATCH * column :][:_PATCH, :_PATCH] = image.mean()
        heat[row, column] = before - _score(covered)
    return _beside(heat, translate("Fall"), translate("How far the score falls, place by place"))


def _saliency() -> Drawing:
    # Backwards through the ReLU and the convolution, from each map's weight over its cells.
    image = _grey()
    slopes = np.zeros_like(image)
    for kernel, weight in zip(_KERNELS, _WEIGHTS, strict=True):
        sums = map_of(image, kernel)
        back = np.where(sums > 0, weight / sums.size, 0.0)
        slopes += conv2d_transpose(back[..., None], kernel[..., None, None])[..., 0]
    said = translate("The score's slope by each pixel")
    return _beside(np.abs(slopes), translate("Slopes"), said)


def _visualised() -> Drawing:
    # Steps up the gradient of one place's sum, which is the kernel itself.
    kernel = PRESETS["gaussian_blur_5"].values - PRESETS["motion_blur"].values / 5
    image = np.zeros_like(kernel)
    for _ in range(4):
        image += kernel
    return raster(painted(image), translate("What a kernel answers to most"), side=112)


ENTRIES = (
    Picture("grad_cam", _grad_cam),
    Picture("occlusion", _occlusion),
    Picture("saliency", _saliency),
    Picture("feature_visualization", _visualised),
)
