"""Maps made larger or smaller, where Keras takes the same cells with the same shares."""

from __future__ import annotations

from collections.abc import Callable
from math import floor

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import Value
from cnnviz.nets.loading.onnx.operators.operator import Operator

Places = NDArray[np.float64]
_OPEN_CELLS = 8  # stands for a size that the file leaves open; whole scales repeat themselves
_MOST = 100_000  # rows or columns

# Where an output cell lies on the input; of one number less than it has for `align_corners`.
_TRANSFORMS: dict[str, Callable[[Places, float, int, int], Places]] = {
    "half_pixel": lambda x, scale, before, after: (x + 0.5) / scale - 0.5,
    "pytorch_half_pixel": lambda x, scale, before, after: (
        (x + 0.5) / scale - 0.5 if after > 1 else x * 0
    ),
    "asymmetric": lambda x, scale, before, after: x / scale,
    "align_corners": lambda x, scale, before, after: x * (before - 1) / max(after - 1, 1),
}
_ROUNDINGS: dict[str, Callable[[Places], Places]] = {
    "round_prefer_floor": lambda x: np.ceil(x - 0.5),
    "round_prefer_ceil": lambda x: np.floor(x + 0.5),
    "floor": np.floor,
    "ceil": np.ceil,
}


def _resize(c: Conversion) -> Value:
    source = c.map()
    if c.node.integer("antialias", 0) or c.node.integer("exclude_outside", 0):
        raise c.node.error(
            message("has `antialias` or `exclude_outside`, which Keras computes otherwise")
        )
    if c.node.word("keep_aspect_ratio_policy", "stretch") != "stretch":
        raise c.node.error(
            message("keeps the aspect ratio: export it with the size that comes of it")
        )
    old = c.node.opset < 11
    index = 1 if old else 2
    axes = c.node.attributes.get("axes") or [0, 1, 2, 3]
    if c.has(index) and c.constant(index).size:
        scales = dict(zip(axes, map(float, c.constant(index).ravel()), strict=True))
        return _resized(c, source, scales, {}, "asymmetric" if old else "half_pixel")
    sizes = dict(zip(axes, c.integers(3), strict=True))
    return _resized(c, source, {}, sizes, "half_pixel")


def _upsample(c: Conversion) -> Value:
    scales = dict(enumerate(map(float, c.constant(1).ravel())))
    return _resized(c, c.map(), scales, {}, "asymmetric")


def _resized(
    c: Conversion,
    source: Value,
    scales: dict[int, float],
    sizes: dict[int, int | None],
    usual: str,
) -> Value:
    mode = c.node.word("mode", "nearest")
    how = c.node.word("coordinate_transformation_mode", usual)
    rounding = "floor" if c.node.opset < 11 else "round_prefer_floor"
    rounding = c.node.word("nearest_mode", rounding)
    if mode not in ("nearest", "linear") or how not in _TRANSFORMS or rounding not in _ROUNDINGS:
        raise c.node.error(
            message(
                "resizes by {mode} and {how}: Keras's layers do the same for nearest and "
                "linear at half pixels",
                mode=repr(mode),
                how=repr(how),
            )
        )
    if any(scales.get(axis, 1.0) != 1 for axis in (0, 1)):
        raise c.node.error(message("resizes the batch or the channels: only maps are resized"))
    found = []
    for axis in (2, 3):
        cells = source.shape[axis]
        before = cells or _OPEN_CELLS
        scale = scales.get(axis) or (sizes.get(axis) or before) / before
        after = sizes.get(axis) or floor(before * scale)
        if not 0 < after <= _MOST or (cells is None and (sizes or scale != int(scale))):
            raise c.node.error(
                message(
                    "makes a size that is not known, or none: export the network with a fixed size"
                )
            )
        places = _TRANSFORMS[how](np.arange(after, dtype=np.float64), scale, before, after)
        if mode == "nearest":
            places = _ROUNDINGS[rounding](places)
        places = places.clip(0, before - 1)
        if not np.allclose(places, _in_keras(before, after, mode), atol=1e-6 * before):
            raise c.node.error(
                message(
                    "takes other cells than Keras does, by {mode}, {how} and {rounding}: resize "
                    "without align_corners",
                    mode=repr(mode),
                    how=repr(how),
                    rounding=repr(rounding),
                )
            )
        found.append((before, after))
    whole = [after // before for before, after in found]
    kind = "nearest" if mode == "nearest" else "bilinear"
    if all(after == before * times for (before, after), times in zip(found, whole, strict=True)):
        if whole == [1, 1]:
            return source
        return c.layer(
            "UpSampling2D",
            source,
            nonnegative=source.nonnegative,
            size=tuple(whole),
            interpolation=kind,
        )
    height, width = (after for _, after in found)
    return c.layer(
        "Resizing",
        source,
        nonnegative=source.nonnegative,
        height=height,
        width=width,
        interpolation=kind,
    )


def _in_keras(before: int, after: int, mode: str) -> Places:
    """Give where Keras's layers look on the input, at half pixels."""
    middle = (np.arange(after) + 0.5) * before / after
    places = np.floor(middle) if mode == "nearest" else middle - 0.5
    return places.clip(0, before - 1)


ENTRIES = (Operator("Resize", _resize), Operator("Upsample", _upsample))
