"""Zeros around maps, and maps without their edges."""

from __future__ import annotations

from cnnviz.i18n import message
from cnnviz.nets.loading.onnx.conversion import Conversion
from cnnviz.nets.loading.onnx.layout import Value
from cnnviz.nets.loading.onnx.operators.operator import Operator


def _pad(c: Conversion) -> Value:
    source = c.map()
    if (mode := c.node.word("mode", "constant")) != "constant":
        raise c.node.error(
            message("pads by {mode}, but Keras's layers pad with zeros: use those", mode=repr(mode))
        )
    value = float(c.constant(2).ravel()[0]) if c.has(2) else c.node.number("value", 0.0)
    if value != 0:
        raise c.node.error(
            message(
                "pads with {value:g}, but Keras's layers pad with zeros: use those", value=value
            )
        )
    given = c.integers(1) if c.has(1) else c.node.attributes.get("pads", [])
    axes = [axis % 4 for axis in c.integers(3)] if c.has(3) else [0, 1, 2, 3]
    if len(given) != 2 * len(axes) or None in given:
        raise c.node.error(
            message("must have a number before and after each axis, got {given}", given=given)
        )
    around = {axis: (given[i], given[i + len(axes)]) for i, axis in enumerate(axes)}
    if any(any(around.get(axis, (0, 0))) for axis in (0, 1)):
        raise c.node.error(
            message("pads pictures or channels: only rows and columns can be padded")
        )
    both = [around.get(axis, (0, 0)) for axis in (2, 3)]
    zeros = tuple((max(before, 0), max(after, 0)) for before, after in both)
    crop = tuple((max(-before, 0), max(-after, 0)) for before, after in both)
    found = source
    if any(map(any, crop)):
        part = "crop" if any(map(any, zeros)) else ""
        found = c.layer("Cropping2D", found, part=part, cropping=crop)
    if any(map(any, zeros)):
        found = c.layer("ZeroPadding2D", found, padding=zeros)
    return Value(found.tensor, found.order, source.nonnegative)


ENTRIES = (Operator("Pad", _pad),)
