"""What a Conv or a pooling of ONNX slides over a map, along each axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cnnviz.i18n import joined, message
from cnnviz.nets.loading.onnx.node import Node
from cnnviz.ops.arithmetic import output_size, padding_amounts, span

_AUTO = ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")


@dataclass(frozen=True)
class WindowAxis:
    """A window along one axis.

    Attributes
    ----------
    cells : int or None
        That it slides over, without padding; None where the file leaves it open.
    kernel, stride, dilation : int
    begin, end : int
        Padding; not counted where `auto`.
    auto : bool
        Padded as Keras's "same", of a map of any size.

    Examples
    --------
    >>> axis = WindowAxis(8, 3, 2, 1, 1, 1)
    >>> axis.output(), axis.is_same()  # Keras would pad (0, 1), since (4 - 1) * 2 + 3 - 8 = 1
    (4, False)
    >>> WindowAxis(7, 3, 2, 1, 1, 1).is_same()  # (4 - 1) * 2 + 3 - 7 = 2
    True
    """

    cells: int | None
    kernel: int
    stride: int
    dilation: int
    begin: int
    end: int
    auto: bool = False

    @property
    def span(self) -> int:
        """Cells from the first to the last that the window reads."""
        return span(self.kernel, self.dilation)

    @property
    def same_total(self) -> int:
        """Cells that Keras's "same" pads in all; at stride 1 those of a map of any size."""
        if self.cells is None or self.stride == 1:
            return self.span - 1
        sizes = self.cells, self.kernel, self.stride
        return sum(padding_amounts(*sizes, "same", self.dilation))

    @property
    def is_valid(self) -> bool:
        """Whether nothing is padded."""
        return not self.auto and self.begin == self.end == 0

    def output(self, *, ceil_mode: bool = False) -> int | None:
        """Count the places of the window; None where the size is open.

        With `ceil_mode` also those that begin on the map and end beyond it.
        """
        if self.cells is None:
            return None
        if self.auto:
            return self._same_places(self.cells)
        room = self.cells + self.begin + self.end - self.span
        if not ceil_mode:
            return room // self.stride + 1
        count = -(-room // self.stride) + 1
        # A window that would begin beyond the map and its left padding is left out.
        return count - ((count - 1) * self.stride >= self.cells + self.begin)

    def is_same(self, *, ceil_mode: bool = False) -> bool:
        """Tell whether Keras's "same" puts the window in the same places."""
        if self.auto:
            return True
        first = self.same_total // 2
        if self.cells is None:
            return self.stride == 1 and (self.begin, self.end) == (first, self.same_total - first)
        places = self.output(ceil_mode=ceil_mode)
        return self.begin == first and places == self._same_places(self.cells)

    def _same_places(self, cells: int) -> int:
        return output_size(cells, self.kernel, self.stride, "same", self.dilation)


def window(
    node: Node, cells: Sequence[int | None], kernel: tuple[int, ...]
) -> tuple[WindowAxis, WindowAxis]:
    """Read the window of a node over maps of so many rows and columns.

    Raises
    ------
    ModelError
    """
    if min(kernel) < 1:
        raise node.error(message("must have a kernel of at least 1, got {kernel}", kernel=kernel))
    strides, rates = steps(node)
    begins, ends = pads(node)
    how = node.word("auto_pad", "NOTSET")
    if how not in _AUTO:
        raise node.error(
            message(
                "must have an `auto_pad` of {auto}, got {how}",
                auto=joined(", ", _AUTO),
                how=repr(how),
            )
        )
    rows, columns = (
        _padded(node, how, WindowAxis(*along))
        for along in zip(cells, kernel, strides, rates, begins, ends, strict=True)
    )
    return rows, columns


def steps(node: Node) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Read the strides and the dilations along rows and columns."""
    strides, rates = node.integers("strides", 2, 1), node.integers("dilations", 2, 1)
    if min(*strides, *rates) < 1:
        raise node.error(
            message(
                "must have strides and dilations of at least 1, got {strides} and {rates}",
                strides=strides,
                rates=rates,
            )
        )
    return strides, rates


def pads(node: Node) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Read the padding before and after rows and columns."""
    given = node.integers("pads", 4, 0)
    if min(given) < 0:
        raise node.error(message("must have `pads` of at least 0, got {given}", given=given))
    return given[:2], given[2:]


def _padded(node: Node, how: str, axis: WindowAxis) -> WindowAxis:
    """Pad an axis as its name says."""
    if how == "NOTSET":
        return axis
    if how == "VALID":
        return replace(axis, begin=0, end=0)
    if axis.cells is None and axis.stride > 1:
        if how == "SAME_UPPER":
            return replace(axis, begin=0, end=0, auto=True)
        raise node.error(
            message(
                "pads by {how}, and the file leaves the size of the picture open: export "
                "the network with a fixed size of pictures",
                how=how,
            )
        )
    less = axis.same_total // 2
    more = axis.same_total - less
    begin, end = (less, more) if how == "SAME_UPPER" else (more, less)
    return replace(axis, begin=begin, end=end)
