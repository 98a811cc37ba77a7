"""Receptive fields by arithmetic, followed from layer to layer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, gcd, lcm
from typing import Any

from cnnviz.nets.layers import layer_kind
from cnnviz.nets.windows import AxisReads

Span = tuple[int, int] | None
"""The first and the last cell of the input that are seen; None if nothing is."""

_LONGEST = 256  # cells until what they see repeats: beyond it the answer is “not known”


@dataclass(frozen=True)
class Axis:
    """What the cells along one axis see, where the network's input has no ends.

    Below layers that shrink maps or keep their size, each cell sees what its neighbour does,
    ``stride`` further on. Where a map was made larger, only every so many cells do.

    Attributes
    ----------
    spans : tuple of (int, int) or None
        What the first cells see, until it repeats.
    stride : int
        In cells of the network's input, from there on to where it repeats; 0 if all cells see
        the same.
    cells : int or None
        None if not known.
    """

    spans: tuple[Span, ...] = ((0, 0),)
    stride: int = 1
    cells: int | None = None

    @property
    def size(self) -> int:
        """How many cells of the input are seen at most."""
        return max((last - first + 1 for first, last in filter(None, self.spans)), default=0)

    @property
    def step(self) -> Fraction:
        """How far neighbours are apart, in the mean."""
        return Fraction(self.stride, len(self.spans))

    def input_span(self, cell: int) -> Span:
        """Give what one cell sees."""
        periods, place = divmod(cell, len(self.spans))
        return _moved(self.spans[place], periods * self.stride)

    def through(self, reads: AxisReads, cells: int | None) -> Axis | None:
        """Follow into cells that each read some; None where it repeats too late."""
        out, read = reads.period
        times = len(self.spans) // gcd(len(self.spans), read)
        if times * out > _LONGEST:
            return None
        spans = tuple(hull(map(self.input_span, reads.cells(o))) for o in range(times * out))
        return Axis(spans, self.stride * times * read // len(self.spans), cells)

    def gathered(self) -> Axis | None:
        """Follow into one number that sees all cells."""
        if self.cells is None:
            return None
        return Axis((self._whole(self.cells),), ceil(self.cells * self.step), 1)

    def spread(self) -> Axis | None:
        """Follow into as many cells that each see all of them."""
        if self.cells is None or self.cells == 1:
            return self if self.cells else None
        return Axis((self._whole(self.cells),), 0, self.cells)

    def _whole(self, cells: int) -> Span:
        return hull(map(self.input_span, range(cells)))


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
    >>> field = Axis(((-1, 1),))  # of a window of 3 with a zero before
    >>> rows, _ = through_layer("MaxPooling2D", pool, [(field, field)], (16, 16, 8))
    >>> rows, rows.size  # 4 = 3 + (2 - 1) * 1
    (Axis(spans=((-1, 2),), stride=2, cells=16), 4)
    """
    layer, flat = layer_kind(kind), len(output_shape) == 1
    if layer.given:
        rows, columns = (Axis((None,), 0, size) for size in (*output_shape[:-1], 1, 1)[:2])
        return rows, columns
    known = [field for field in fields if field is not None]
    if len(known) < len(fields) or not known:
        return None
    field = known[0]
    reads = layer.reading(settings)
    if reads == "window" and layer.window:
        axes = layer.window(settings).axes((field[0].cells, field[1].cells))
        return _both(
            axis.through(read, size)
            for axis, read, size in zip(field, axes, output_shape, strict=False)
        )
    if reads == "place" or (reads == "channels" and not flat):
        return field
    if reads == "map" and tuple(output_shape[:2]) == (field[0].cells, field[1].cells):
        return _both(axis.spread() for axis in field)
    if reads in ("map", "channels"):
        return _both(axis.gathered() for axis in field)
    if reads == "inputs" and len(output_shape) != 2:  # the operation `average` takes an axis away
        return _merge(known, flat)
    one = field[0].cells == field[1].cells == 1
    if reads == "order" and (one or _keeps_places(field, output_shape)):
        return field
    return None


def _keeps_places(field: ReceptiveField, output_shape: Sequence[int | None]) -> bool:
    """Tell whether numbers in the same order lie at the same rows and columns as before."""
    before = field[0].cells, field[1].cells
    return None not in before and tuple(output_shape[:2]) == before


def _both(axes: Iterable[Axis | None]) -> ReceptiveField | None:
    rows, columns = axes
    return (rows, columns) if rows and columns else None


def _merge(fields: Sequence[ReceptiveField], flat: bool) -> ReceptiveField | None:
    return _both(
        _met([branch.gathered() if flat else branch for branch in branches])
        for branches in zip(*fields, strict=True)
    )


def _met(branches: Sequence[Axis | None]) -> Axis | None:
    """See what any branch sees; a branch of a single cell is seen by all."""
    axes = [branch for branch in branches if branch]
    cells = max((axis.cells or 0 for axis in axes), default=0) or None
    wide = [axis for axis in axes if axis.cells == cells]
    wide = [axis for axis in wide if any(axis.spans)] or wide
    single = [axis for axis in axes if axis.cells == 1 != cells]
    if len(axes) < len(branches) or any(axis.cells not in (1, cells) for axis in axes):
        return None
    if len({axis.step for axis in wide}) != 1 and cells != 1:
        return None
    period = lcm(*(len(axis.spans) for axis in wide))
    if period > _LONGEST:
        return None
    # One size for all cells: from what the last sees of a single cell to what the first does.
    shift = ceil(wide[0].step * ((cells or 1) - 1))
    shared = [
        span for axis in single for span in (axis.spans[0], _moved(axis.spans[0], -shift)) if span
    ]
    spans = tuple(hull([*(axis.input_span(i) for axis in wide), *shared]) for i in range(period))
    return Axis(spans, int(wide[0].step * period), cells)


def _moved(span: Span, by: int) -> Span:
    return span and (span[0] + by, span[1] + by)


def hull(spans: Iterable[Span]) -> Span:
    """Give the cells from the first that is seen to the last."""
    known = [span for span in spans if span]
    if not known:
        return None
    return min(first for first, _ in known), max(last for _, last in known)
