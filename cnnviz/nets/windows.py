"""How the cells of a map come from those of another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from cnnviz.ops import Padding, Pair, TransposedWindow, Window, axis_paddings, padding_amounts, pair
from cnnviz.ops.arithmetic import span

Size = tuple[int, int]
OpenSize = tuple[int | None, int | None]


class AxisReads(NamedTuple):
    """Which cells along an axis of what enters each cell of what leaves reads.

    Attributes
    ----------
    cells : callable
        Gives them for one cell, as if the axis had no ends.
    period : (int, int)
        A cell as many further on reads what lies as many further on.
    repeats_border : bool
        Whether what lies beyond the ends is the last cell again; else it is zeros.
    """

    cells: Callable[[int], Iterable[int]]
    period: tuple[int, int]
    repeats_border: bool = False

    def inside(self, cell: int, size: int) -> set[int]:
        """Give the cells that are read of an axis of a size."""
        if self.repeats_border:
            return {min(max(i, 0), size - 1) for i in self.cells(cell)}
        return {i for i in self.cells(cell) if 0 <= i < size}


class Geometry(Protocol):
    """What a `LayerKind` says of where each number of its output comes from."""

    def output_size(self, input_size: Size) -> Size:
        """Give the rows and columns that leave."""

    def axes(self, input_size: OpenSize) -> tuple[AxisReads, AxisReads]:
        """Give what is read along the rows, and along the columns."""


class WindowSettings(NamedTuple):
    """A window before it meets a map; the arguments of `cnnviz.ops.Window.make`."""

    kernel_size: Pair
    strides: Pair = 1
    padding: Padding = "valid"
    dilation_rate: Pair = 1

    def over(self, input_size: Size) -> Window:
        """Let it slide over a map of this size."""
        return Window.make(input_size, *self)

    def output_size(self, input_size: Size) -> Size:
        """Give the rows and columns that leave."""
        return self.over(input_size).output_size

    def axes(self, input_size: OpenSize) -> tuple[AxisReads, AxisReads]:
        """Give what is read along the rows, and along the columns.

        A map of unknown size is taken to be one that the strides divide.

        Examples
        --------
        >>> rows, _ = WindowSettings(3, 2, "same").axes((5, 5))
        >>> list(rows.cells(1)), rows.period  # cell 1 begins at 1 * 2 - 1
        ([1, 2, 3], (1, 2))
        """
        rows, columns = (self._axis(axis, size) for axis, size in enumerate(input_size))
        return rows, columns

    def _axis(self, axis: int, size: int | None) -> AxisReads:
        kernel, stride, rate = (
            pair(each, "")[axis] for each in (self.kernel_size, self.strides, self.dilation_rate)
        )
        padding = axis_paddings(self.padding)[axis]
        size = size or stride * span(kernel, rate)
        before, _ = padding_amounts(size, kernel, stride, padding, rate)
        return AxisReads(
            lambda o: range(o * stride - before, o * stride - before + kernel * rate, rate),
            (1, stride),
        )


class TransposedSettings(NamedTuple):
    """A transposed convolution before it meets a map; see `cnnviz.ops.TransposedWindow`."""

    kernel_size: Pair
    strides: Pair = 1
    padding: str = "valid"
    dilation_rate: Pair = 1
    output_padding: Pair | None = None

    def over(self, input_size: Size) -> TransposedWindow:
        """Lay its kernel down for every cell of a map of this size."""
        more = self.output_padding
        return TransposedWindow(
            input_size,
            pair(self.kernel_size, "kernel_size"),
            pair(self.strides, "strides"),
            self.padding,
            pair(self.dilation_rate, "dilation_rate"),
            None if more is None else pair(more, "output_padding", 0),
        )

    def output_size(self, input_size: Size) -> Size:
        """Give the rows and columns that leave."""
        return self.over(input_size).output_size

    def axes(self, input_size: OpenSize) -> tuple[AxisReads, AxisReads]:
        """Give what is read along the rows, and along the columns.

        Examples
        --------
        >>> rows, _ = TransposedSettings(3, 2).axes((4, 4))
        >>> list(rows.cells(2)), list(rows.cells(3))  # 2 = 1 * 2 + 0 = 0 * 2 + 2, 3 = 1 * 2 + 1
        ([1, 0], [1])
        """
        window = self.over((input_size[0] or 1, input_size[1] or 1))
        rows, columns = (self._axis(window, axis) for axis in (0, 1))
        return rows, columns

    def _axis(self, window: TransposedWindow, axis: int) -> AxisReads:
        stride, rate = window.strides[axis], window.dilation_rate[axis]
        kernel, before = window.kernel_size[axis], window.cropped[axis]

        def cells(o: int) -> Iterable[int]:
            reached = (o + before - k * rate for k in range(kernel))
            return [place // stride for place in reached if place % stride == 0]

        return AxisReads(cells, (stride, 1))


class EnlargedSettings(NamedTuple):
    """A map made larger by whole numbers.

    Attributes
    ----------
    size : int or (int, int)
    interpolation : {"nearest", "bilinear"}
    """

    size: Pair
    interpolation: str = "nearest"

    def output_size(self, input_size: Size) -> Size:
        """Give the rows and columns that leave."""
        rows, columns = pair(self.size, "size")
        return input_size[0] * rows, input_size[1] * columns

    def axes(self, input_size: OpenSize) -> tuple[AxisReads, AxisReads]:
        """Give what is read along the rows, and along the columns.

        Examples
        --------
        >>> rows, _ = EnlargedSettings(2, "bilinear").axes((4, 4))
        >>> rows.cells(2), rows.inside(0, 4)  # cell 2 lies at 0.75; cell 0 at -0.25
        ((0, 1), {0})
        """
        rows, columns = map(self._axis, pair(self.size, "size"))
        return rows, columns

    def _axis(self, times: int) -> AxisReads:
        if self.interpolation == "nearest":
            return AxisReads(lambda o: (o // times,), (times, 1))

        def cells(o: int) -> tuple[int, ...]:
            # Its centre lies at (o + 1/2) / times - 1/2, between two cells or on one.
            centre = 2 * o + 1 - times
            first, last = centre // (2 * times), -(-centre // (2 * times))
            return (first,) if first == last else (first, last)

        return AxisReads(cells, (times, 1), repeats_border=True)


class CroppedSettings(NamedTuple):
    """A map without its border.

    Attributes
    ----------
    rows, columns : (int, int)
        How many are cut off before and after.
    """

    rows: tuple[int, int]
    columns: tuple[int, int]

    def output_size(self, input_size: Size) -> Size:
        """Give the rows and columns that leave."""
        return input_size[0] - sum(self.rows), input_size[1] - sum(self.columns)

    def axes(self, input_size: OpenSize) -> tuple[AxisReads, AxisReads]:
        """Give what is read along the rows, and along the columns.

        Examples
        --------
        >>> rows, _ = CroppedSettings((2, 1), (0, 0)).axes((8, 8))
        >>> rows.cells(0), rows.cells(3)
        ((2,), (5,))
        """
        rows, columns = map(self._axis, self)
        return rows, columns

    def _axis(self, cut: tuple[int, int]) -> AxisReads:
        return AxisReads(lambda o: (o + cut[0],), (1, 1))
