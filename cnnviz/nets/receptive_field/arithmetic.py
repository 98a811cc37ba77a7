"""Receptive fields by arithmetic, followed from layer to layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.nets.layers import layer_kind
from cnnviz.nets.windows import WindowSettings
from cnnviz.ops import axis_paddings, padding_amounts, pair, receptive_field
from cnnviz.ops.arithmetic import AxisPadding, span


@dataclass(frozen=True)
class Axis:
    """What the cells along one axis see: cell i sees ``size`` inputs from ``start + stride i`` on.

    Attributes
    ----------
    start, size, stride : int
        In cells of the network's input.
    cells : int or None
        None if not known.
    """

    start: int = 0
    size: int = 1
    stride: int = 1
    cells: int | None = None

    def through(self, kernel_size: int, strides: int, dilation_rate: int, before: int) -> Axis:
        """Follow through a window with ``before`` zeros before the first cell."""
        # A stack so far counts as one layer whose kernel is its receptive field.
        size, stride = receptive_field(
            [(self.size, self.stride, 1), (kernel_size, strides, dilation_rate)]
        )
        return Axis(self.start - before * self.stride, size, stride)

    def gathered(self) -> Axis | None:
        """Follow into one number that sees all cells."""
        if self.cells is None:
            return None
        axis = self.through(self.cells, self.cells, 1, 0)
        return Axis(axis.start, axis.size, axis.stride, 1)


ReceptiveField = tuple[Axis, Axis]


def input_field(shape: Sequence[int | None]) -> ReceptiveField | None:
    """Give the receptive field of the input's own cells; None if it is no picture."""
    return (Axis(cells=shape[0]), Axis(cells=shape[1])) if len(shape) == 3 else None


def through_layer(
    kind: str,
    settings: Mapping[str, Any],
    fields: Sequence[ReceptiveField | None],
    output_shape: Sequence[int | None],
) -> ReceptiveField | None:
    """Follow the receptive field through a layer.

    Parameters
    ----------
    kind : str
        Name of a Keras class.
    settings : mapping
        Of a `LayerSpec`, or a Keras layer's configuration.
    fields : sequence of (Axis, Axis)
        Of what enters: rows and columns.
    output_shape : sequence of int or None

    Returns
    -------
    (Axis, Axis) or None
        None where it is not known. Where branches meet, from the first input that one of them
        sees to the last.

    Notes
    -----
    Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks",
    Distill, 2019.

    Examples
    --------
    >>> pool = {"pool_size": 2, "strides": None, "padding": "valid"}
    >>> rows, _ = through_layer("MaxPooling2D", pool, [(Axis(-1, 3), Axis(-1, 3))], (16, 16, 8))
    >>> rows  # 4 = 3 + (2 - 1) * 1
    Axis(start=-1, size=4, stride=2, cells=16)
    """
    known = [field for field in fields if field is not None]
    if len(known) < len(fields) or not known:
        return None
    field = known[0]
    layer = layer_kind(kind)
    reads = layer.reading(settings)
    if reads == "window" and layer.window:
        return _slide(layer.window(settings), field, output_shape)
    if reads == "place":
        return field
    if reads == "channels" and len(output_shape) == 3:
        return field
    if reads in ("map", "channels"):
        return _gather(field)
    if reads == "inputs":
        return _merge(known, flat=len(output_shape) == 1)
    if reads == "order" and field[0].cells == field[1].cells == 1:
        return field
    return None


def _slide(
    window: WindowSettings, field: ReceptiveField, output_shape: Sequence[int | None]
) -> ReceptiveField:
    kernel, strides = pair(window.kernel_size, "kernel_size"), pair(window.strides, "strides")
    dilation = pair(window.dilation_rate, "dilation_rate")
    rows, columns = (
        _along(field[i], kernel[i], strides[i], padding, dilation[i], output_shape[i])
        for i, padding in enumerate(axis_paddings(window.padding))
    )
    return rows, columns


def _along(
    axis: Axis, kernel: int, strides: int, padding: AxisPadding, dilation: int, cells: int | None
) -> Axis:
    # A map of unknown size is taken to be one that the strides divide.
    size = axis.cells or strides * span(kernel, dilation)
    before, _ = padding_amounts(size, kernel, strides, padding, dilation)
    through = axis.through(kernel, strides, dilation, before)
    return Axis(through.start, through.size, through.stride, cells)


def _gather(field: ReceptiveField) -> ReceptiveField | None:
    rows, columns = field[0].gathered(), field[1].gathered()
    return (rows, columns) if rows and columns else None


def _merge(fields: Sequence[ReceptiveField], flat: bool) -> ReceptiveField | None:
    rows, columns = (
        _hull([branch.gathered() if flat else branch for branch in branches])
        for branches in zip(*fields, strict=True)
    )
    return (rows, columns) if rows and columns else None


def _hull(branches: Sequence[Axis | None]) -> Axis | None:
    """See what any branch sees; a branch of a single cell is seen by all."""
    axes = [branch for branch in branches if branch]
    cells = max((axis.cells or 0 for axis in axes), default=0) or None
    wide = [axis for axis in axes if axis.cells == cells]
    single = [axis for axis in axes if axis.cells == 1 != cells]
    strides = {axis.stride for axis in wide}
    if len(axes) < len(branches) or len(wide) + len(single) < len(axes):
        return None
    if len(strides) != 1 and cells != 1:
        return None
    stride = wide[0].stride
    shift = stride * ((cells or 1) - 1)
    start = min([axis.start for axis in wide] + [axis.start - shift for axis in single])
    end = max(axis.start + axis.size for axis in axes)
    return Axis(start, end - start, stride, cells)
