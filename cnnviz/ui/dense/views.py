"""What the page draws: a flattened picture under one unit, a dense layer beside a convolution."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data import square, to_grey
from cnnviz.figures import greys, limit_of, palette, percent
from cnnviz.i18n import format_number, translate, translate_plural
from cnnviz.ops import PRESETS, conv2d, dense, dense_parameters, parameters
from cnnviz.ui.components.flatten import FlattenData
from cnnviz.ui.components.side_by_side import Column, Picture
from cnnviz.ui.dense.settings import MAX_SHIFT
from cnnviz.ui.photo import channel_names

Array = NDArray[np.floating[Any]]
_UNITS = 8  # of the layer whose units are shown one at a time
_DECIMALS = 2  # of its pixels and weights, so that the sum can be checked by hand
_SIDE = 32  # pixels of the picture that is shifted
_KERNEL = PRESETS["sobel_x"]


def initial_weights(inputs: int, units: int, seed: int) -> Array:
    """Draw the weights (inputs, units) that a layer starts from, untrained.

    Uniform, as Keras draws them: Glorot and Bengio, "Understanding the difficulty of training
    deep feedforward neural networks", 2010.
    """
    limit = math.sqrt(6 / (inputs + units))
    return np.random.default_rng(seed).uniform(-limit, limit, (inputs, units))


def flatten_data(photo: NDArray[np.uint8], side: int, channels: int, unit: int) -> FlattenData:
    """Lay out a photo (H, W, 3) brought to a small square, and one unit that reads it."""
    small = square(photo, side)
    pixels = small if channels == 3 else to_grey(small)
    inputs = np.round(pixels / 255, _DECIMALS)
    weights = np.round(initial_weights(inputs.size, _UNITS, seed=0), _DECIMALS)[:, unit - 1]
    total = dense(inputs.ravel(), weights[:, None])[0]
    return FlattenData(
        inputs, weights, 0.0, float(total), channel_names(channels), palette(limit_of(weights))
    )


def cost_formulas(
    map_size: int, channels: int, units: int
) -> tuple[tuple[str, str], tuple[str, str], tuple[str, str]]:
    """Write parameters with their numbers, in LaTeX: of a dense layer, and of two ways out."""
    cells = map_size * map_size * channels
    return (
        (
            translate("Flatten, then a dense layer"),
            rf"({map_size} \cdot {map_size} \cdot {channels}) \cdot {units} + {units} = "
            + _bold(dense_parameters(cells, units)),
        ),
        (
            translate("A 3 × 3 convolution to as many maps"),
            rf"(3 \cdot 3 \cdot {channels}) \cdot {units} + {units} = "
            + _bold(parameters(3, channels, units)),
        ),
        (
            translate("The mean of each map, then a dense layer"),
            rf"{channels} \cdot {units} + {units} = " + _bold(dense_parameters(channels, units)),
        ),
    )


def _bold(count: int) -> str:
    return rf"\mathbf{{{count:,}}}".replace(",", "{,}")


def comparison(
    photo: NDArray[np.uint8], change: str, shift: tuple[int, int]
) -> tuple[Column, Column, Column]:
    """Put a photo (H, W, 3), before and after a change, through a convolution and a dense layer.

    The dense layer has as many units as the convolution's map has cells. A shifted photo shows
    what was beyond its edge; a shuffled one has its pixels, and the dense layer's weights with
    them, in a random order.
    """
    frame = to_grey(square(photo, _SIDE + 2 * MAX_SHIFT))[..., 0] / 255
    top, left = (MAX_SHIFT - step for step in shift)
    before = frame[MAX_SHIFT : MAX_SHIFT + _SIDE, MAX_SHIFT : MAX_SHIFT + _SIDE]
    after = frame[top : top + _SIDE, left : left + _SIDE]
    maps_before = _convolve(before)
    units = maps_before.size
    weights = weights_after = _dense_weights(before.size, units)
    if change == "shuffle":
        shift = (0, 0)
        order = np.random.default_rng(0).permutation(before.size)
        after = before.ravel()[order].reshape(before.shape)
        weights_after = weights[order]
    maps_after = _convolve(after)
    dense_before = dense(before.ravel(), weights).reshape(maps_before.shape)
    dense_after = dense(after.ravel(), weights_after).reshape(maps_before.shape)
    moved, margin = (-shift[0], -shift[1]), (1, 1)  # a 3 × 3 window begins a cell earlier
    kernel_size = _KERNEL.values.shape
    map_colours, dense_colours = (
        palette(limit_of(both)) for both in ([maps_before, maps_after], [dense_before, dense_after])
    )
    return (
        Column(
            translate("Photo"),
            (Picture(before, greys(1.0)), Picture(after, greys(1.0), moved)),
            (
                translate_plural(
                    "{product} = {count} number",
                    "{product} = {count} numbers",
                    before.size,
                    product=f"{_SIDE} · {_SIDE}",
                ),
            ),
        ),
        Column(
            translate("Convolution"),
            (
                Picture(maps_before, map_colours, margin),
                Picture(maps_after, map_colours, (margin[0] + moved[0], margin[1] + moved[1])),
            ),
            (
                _parameters(
                    f"{kernel_size[0]} · {kernel_size[1]} + 1",
                    parameters((kernel_size[0], kernel_size[1]), 1, 1),
                ),
                _changed(maps_before, maps_after, shift),
            ),
        ),
        Column(
            translate("Dense"),
            (
                Picture(dense_before, dense_colours, margin),
                Picture(dense_after, dense_colours, margin),
            ),
            (
                _parameters(
                    f"{format_number(before.size)} · {units} + {units}",
                    dense_parameters(before.size, units),
                ),
                _changed(dense_before, dense_after, (0, 0)),
            ),
        ),
    )


def _parameters(product: str, count: int) -> str:
    return translate_plural(
        "{product} = {count} parameter", "{product} = {count} parameters", count, product=product
    )


def _convolve(photo: Array) -> Array:
    return conv2d(photo[..., None], _KERNEL.values[..., None, None])[..., 0]


@functools.lru_cache(maxsize=1)
def _dense_weights(inputs: int, units: int) -> Array:
    weights = initial_weights(inputs, units, seed=0)
    weights.setflags(write=False)
    return weights


def _changed(before: Array, after: Array, shift: tuple[int, int]) -> str:
    """Write the share of numbers that are others after the change, once moved along with it."""
    here, there = [], []
    for size, step in zip(before.shape, shift, strict=True):
        here.append(slice(max(0, step), size + min(0, step)))
        there.append(slice(max(0, -step), size - max(0, step)))
    kept = np.isclose(after[tuple(here)], before[tuple(there)], rtol=0, atol=1e-9)
    return translate("{share} of its numbers change", share=percent(float(1 - kept.mean())))
