"""What the page draws: a map through an activation, softmax over a row of logits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures import limit_of, palette, percent
from cnnviz.i18n import message, translate_plural
from cnnviz.ops import ACTIVATIONS, PRESETS, activate, conv2d, derivative
from cnnviz.ui.activation.settings import RIVAL
from cnnviz.ui.components.activation_map import ActivationData

Map = NDArray[np.floating[Any]]
_CURVE_POINTS = 401
_LEAST_REACH = 3.0  # of the curve to either side
_SHARE = 0.995  # of the values within the colour scale


def feature_map(photo: NDArray[np.uint8], kernel: str, gain: float, bias: float) -> Map:
    """Convolve a grey photo (H, W, 1), its pixels brought to 0 to 1, with a preset kernel.

    Raises
    ------
    ValueError
        If the kernel does not fit; the sentence is for the person at the page.
    """
    size, kernel_size = photo.shape[:2], PRESETS[kernel].values.shape
    if size[0] < kernel_size[0] or size[1] < kernel_size[1]:
        raise ValueError(
            message(
                "The picture is {picture} here, too small for a kernel of {kernel}: choose another "
                "picture or kernel.",
                picture=f"{size[0]} × {size[1]}",
                kernel=f"{kernel_size[0]} × {kernel_size[1]}",
            )
        )
    kernels = PRESETS[kernel].values[..., None, None] * gain
    pixels = photo.astype(np.float32) / np.float32(255)
    maps: Map = conv2d(pixels, kernels.astype(np.float32), np.array([bias], np.float32))[..., 0]
    return maps


def respond(
    compute: Callable[..., Map], x: Map, activation: str, parameters: dict[str, Any]
) -> Map:
    """Put numbers through ``activate`` or ``derivative``, with a rival where it needs a row."""
    if ACTIVATIONS[activation].elementwise:
        return compute(x, activation, **parameters)
    pairs = np.stack([x, np.full_like(x, parameters[RIVAL])], -1)
    return compute(pairs, activation)[..., 0]


def shares(data: ActivationData) -> str:
    """Write which share of the values is zero: the sums, what becomes of them, the slopes."""
    before, after, slope = (
        percent(float(np.mean(values == 0))) for values in (data.before, data.after, data.slope)
    )
    return translate_plural(
        "Zeros before **{before}**, after **{after}**; the slope is zero at **{slope}** of the "
        "{count} pixel.",
        "Zeros before **{before}**, after **{after}**; the slope is zero at **{slope}** of the "
        "{count} pixels.",
        data.before.size,
        before=before,
        after=after,
        slope=slope,
    )


def activation_data(before: Map, activation: str, parameters: dict[str, Any]) -> ActivationData:
    """Lay out a map (H, W), what an activation makes of it, and the curve behind."""
    reach = max(_LEAST_REACH, float(np.abs(before).max()))
    curve = np.linspace(-reach, reach, _CURVE_POINTS)
    after = respond(activate, before, activation, parameters)
    limit = max(limit_of(before, _SHARE), limit_of(after, _SHARE))
    return ActivationData(
        before,
        after,
        respond(derivative, before, activation, parameters),
        np.stack(
            [
                curve,
                respond(activate, curve, activation, parameters),
                respond(derivative, curve, activation, parameters),
            ]
        ),
        palette(limit),
    )
