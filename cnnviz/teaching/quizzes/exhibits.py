"""What a question shows, as data: grids of numbers, pictures, curves, layers, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import Message
from cnnviz.ops import Window

Numbers = NDArray[np.floating[Any]]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Exhibit:
    """Something that is shown.

    Attributes
    ----------
    title : Message
    """

    title: Message


@dataclass(frozen=True, eq=False)
class NumberGrid(Exhibit):
    """Numbers in cells.

    Attributes
    ----------
    values : ndarray, shape (rows, columns)
    asked : (int, int), optional
        The cell that holds a question mark; then the others are empty.
    """

    values: Numbers
    asked: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class SlidingWindow(Exhibit):
    """An input with its padding, and the kernel's first place on it and the next."""

    window: Window


@dataclass(frozen=True, eq=False)
class Picture(Exhibit):
    """A picture, uint8 of shape (H, W, 3) or (H, W)."""

    pixels: Pixels


@dataclass(frozen=True, eq=False)
class ColouredMap(Exhibit):
    """A map (H, W) in colours, orange above zero and blue below."""

    values: Numbers


@dataclass(frozen=True, eq=False)
class HeatMap(Exhibit):
    """Shares (rows, columns) of 0 to 1 over a picture, uint8 of shape (H, W, 3)."""

    pixels: Pixels
    shares: Numbers


@dataclass(frozen=True)
class Line:
    """A line of a chart: its name, and a value for each epoch from the first on, or NaN."""

    name: Message
    values: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Chart(Exhibit):
    """Lines over epochs.

    Attributes
    ----------
    lines : tuple of Line
        At most two.
    first : int
        Epoch of the first value.
    top : float
        Where the scale ends; what is above is cut off.
    share : bool
        Whether the values are shares, written in per cent.
    """

    lines: tuple[Line, ...]
    first: int
    top: float
    share: bool = False


@dataclass(frozen=True, eq=False)
class Facts(Exhibit):
    """Settings with their names.

    Attributes
    ----------
    rows : tuple of (Message, str)
        A value is written as it is, or a message too.
    """

    rows: tuple[tuple[Message, str], ...]


@dataclass(frozen=True, eq=False)
class LayerChain(Exhibit):
    """What enters, the layers one after the other, and what leaves.

    Attributes
    ----------
    steps : tuple of (str, str)
        A name, and what is said of it.
    """

    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Table(Exhibit):
    """Rows of texts below a head; the first of each row names it."""

    head: tuple[Message, ...]
    rows: tuple[tuple[str, ...], ...]
