"""Where one number of a map comes from, small enough to be sent and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.inspection.forward_pass import ForwardPass, Picture, forward
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.explain.explanation import Explanation, Ranked
from cnnviz.nets.explain.read import Cell, Read
from cnnviz.nets.explain.working import CalculationStep
from cnnviz.nets.pixel_scaling import SCALINGS, Numbers

MOST_CHANNELS, MOST_TERMS = 8, 20
MOST_CELLS = 12 * 12  # of a window that is shown cell by cell

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Window:
    """The window that is read of one layer before.

    Attributes
    ----------
    source : str
    rows, columns : tuple of int
        On the map itself; outside of it is padding.
    size : (int, int)
        Rows and columns of that map.
    channels : tuple of int
        All, or of many those that contribute most, the strongest first.
    inputs : ndarray of float64, shape (h, w, K)
    weights : ndarray of float64, shape (h, w, K), or None
        None where the inputs are not simply added.
    sums : tuple of float
        Products of each channel added up.
    rest : float
        Products of all other channels added up.
    others : int
        How many these are.
    """

    source: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    size: tuple[int, int]
    channels: tuple[int, ...]
    inputs: Array
    weights: Array | None
    sums: tuple[float, ...]
    rest: float
    others: int

    def cell(self, row: int, column: int, channel: int) -> Cell | None:
        """Say which cell of the map a place of the window is, None if it is padding."""
        at = self.rows[row], self.columns[column]
        inside = all(0 <= each < most for each, most in zip(at, self.size, strict=True))
        return Cell(self.source, *at, self.channels[channel]) if inside else None


class TracedLayer(NamedTuple):
    """One layer on the way to the number.

    Attributes
    ----------
    cell : Cell
    kind : str
    bias : float or None
        None where there is none to add.
    sum : float or None
        Of all products and the bias.
    steps : tuple of CalculationStep
    moved : bool
        Whether the number is that of the layer before, only at another place.
    value, model_value : float
        As it is worked out here, None if it is not, and as Keras computes it.
    dtype : str
        In which Keras computes.
    """

    cell: Cell
    kind: str
    bias: float | None
    sum: float | None
    steps: tuple[CalculationStep, ...]
    moved: bool
    value: float | None
    model_value: float
    dtype: str


@dataclass(frozen=True, eq=False)
class Trace:
    """Where one number comes from.

    Where layers make one number of one, as activation and batch normalisation do, it goes back to
    the layer that made it of several.

    Attributes
    ----------
    layers : tuple of TracedLayer
        From the layer that reads several numbers on; the last is the cell asked for.
    windows : tuple of Window
        What the first layer reads.
    ranked : Ranked or None
        Its strongest terms, where the windows are too large to be shown or have one cell a
        channel.
    sources : tuple of str
        Paths of the layers that it reads.
    reason : str
        Why it is not explained, else empty.
    """

    layers: tuple[TracedLayer, ...]
    windows: tuple[Window, ...]
    ranked: Ranked | None
    sources: tuple[str, ...]
    reason: str


class Pixel(NamedTuple):
    """A number of the prepared input.

    Attributes
    ----------
    intensity : float
        The pixel as the network sees it, 0 to 255.
    value : float
        What it is given.
    numbers : str
        How the one becomes the other.
    colour : int
        Channel of the pixel: the input's channels may be in another order.
    """

    intensity: float
    value: float
    numbers: Numbers
    colour: int


def trace(context: RequestContext, choice: ModelChoice, picture: Picture, cell: Cell) -> Trace:
    """Explain one number of a layer."""
    forward_pass = forward(context, choice, picture)
    check(forward_pass, cell)
    chain = forward_pass.explainer.chain(*cell)
    first = chain[-1]
    windows = tuple(window_of(read) for read in first.reads)
    single = all(len(each.rows) * len(each.columns) == 1 for each in windows)
    large = any(len(each.rows) * len(each.columns) > MOST_CELLS for each in windows)
    several = first.count > 1
    return Trace(
        tuple(_traced_layer(each) for each in reversed(chain)),
        () if large or first.reason else windows,
        first.ranked(MOST_TERMS) if several and (single or large or first.reason) else None,
        tuple(dict.fromkeys(window.source for window in windows)),
        first.reason,
    )


def pixel(context: RequestContext, choice: ModelChoice, picture: Picture, cell: Cell) -> Pixel:
    """Say what a number of the input was in the picture."""
    forward_pass = forward(context, choice, picture)
    check(forward_pass, cell)
    numbers, channels = (
        forward_pass.loaded.preprocessing.numbers,
        forward_pass.loaded.preprocessing.channels,
    )
    # The order of the colours in the input: what `Preprocessing.scaled` does to their numbers.
    colour = channels - 1 - cell.channel if SCALINGS[numbers].bgr else cell.channel
    return Pixel(
        float(forward_pass.preprocessed.pixels[cell.row, cell.column, colour]),
        float(forward_pass.map(cell.layer)[cell[1:]]),
        numbers,
        colour,
    )


def check(forward_pass: ForwardPass, cell: Cell) -> None:
    """Refuse a cell that is not there.

    Raises
    ------
    InspectionError
    """
    shape = forward_pass.map(cell.layer).shape
    if not all(0 <= at < size for at, size in zip(cell[1:], shape, strict=True)):
        raise InspectionError(
            f"{cell.layer} has {shape[0]:,} × {shape[1]:,} cells in {shape[2]:,} channels, so "
            f"there is no cell ({cell.row}, {cell.column}) in channel {cell.channel}."
        )


def window_of(read: Read, most: int = MOST_CHANNELS) -> Window:
    """Choose the channels of a window that contribute most.

    Examples
    --------
    >>> read = Read("input", (1, 1), (0,), (0,), range(3), np.array([[[1.0, 2.0, 3.0]]]),
    ...             np.array([[[5.0, 0.0, -1.0]]]))
    >>> found = window_of(read, 2)  # 5 = 1 * 5, -3 = 3 * -1, and 0 = 2 * 0 is left
    >>> found.channels, found.sums, found.rest, found.others
    ((0, 2), (5.0, -3.0), 0.0, 1)
    """
    sums = read.contributions.sum((0, 1))
    order = np.argsort(-np.abs(sums), kind="stable")
    chosen = order[:most] if len(order) > most else np.arange(len(order))
    return Window(
        read.source,
        tuple(int(row) for row in read.source_rows),
        tuple(int(column) for column in read.source_columns),
        read.size,
        tuple(read.channels[int(k)] for k in chosen),
        read.inputs[..., chosen].astype(np.float64),
        None if read.weights is None else read.weights[..., chosen].astype(np.float64),
        tuple(float(each) for each in sums[chosen]),
        float(sums[order[most:]].sum()),
        len(order[most:]),
    )


def _traced_layer(found: Explanation) -> TracedLayer:
    several = found.count > 1 or found.bias != 0
    return TracedLayer(
        found.cell,
        found.kind,
        found.bias if several and found.sum is not None else None,
        found.sum if not found.reason else None,
        tuple(_plain(step) for step in found.steps),
        found.moved,
        found.value,
        found.model_value,
        found.dtype,
    )


def _plain(step: CalculationStep) -> CalculationStep:
    operands: Mapping[str, float] = dict(step.operands)
    return CalculationStep(step.name, operands, float(step.value))
