"""Where one number of a map comes from, small enough to be sent and shown."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from cnnviz.i18n import message
from cnnviz.inspection.forward_pass import ForwardPass, Picture, forward
from cnnviz.inspection.messages import InspectionError
from cnnviz.inspection.request_context import RequestContext
from cnnviz.inspection.terms_csv import terms_csv
from cnnviz.nets.choice import ModelChoice
from cnnviz.nets.explain.explanation import Explanation, Ranked
from cnnviz.nets.explain.read import Cell, Read
from cnnviz.nets.pixel_scaling import SCALINGS, Numbers

MOST_CHANNELS, MOST_TERMS = 8, 20
MOST_CELLS = 12 * 12  # of a window that is shown cell by cell


class Trace(NamedTuple):
    """Where one number comes from.

    Where layers make one number of one, as activation and batch normalisation do, it goes back to
    the layer that made it of several.

    Attributes
    ----------
    layers : tuple of Explanation
        From the layer that reads several numbers on; the last is the cell asked for. The reads of
        the first keep their strongest channels, and none where the terms are ranked.
    ranked : Ranked or None
        The first layer's strongest terms, where its windows are too large to be shown or have one
        cell a channel.
    """

    layers: tuple[Explanation, ...]
    ranked: Ranked | None

    @property
    def windows(self) -> tuple[Read, ...]:
        """What the first layer reads, as far as it is shown cell by cell."""
        return tuple(read for read in self.layers[0].reads if read.channels)


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
    sizes = [len(read.rows) * len(read.columns) for read in first.reads]
    several = first.count > 1
    single = several and all(size == 1 for size in sizes)
    listed = bool(first.reason) or single or any(size > MOST_CELLS for size in sizes)
    most = 0 if listed else MOST_CHANNELS
    # Whole maps and kernels would be sent otherwise; sum and value are those of all that is read.
    kept = replace(first, reads=tuple(read.strongest(most) for read in first.reads), depthwise=None)
    return Trace(
        (kept, *reversed(chain[:-1])), first.ranked(MOST_TERMS) if listed and several else None
    )


def trace_table(context: RequestContext, choice: ModelChoice, picture: Picture, cell: Cell) -> str:
    """Write all terms of one number of a layer as a table: see `terms_csv`."""
    forward_pass = forward(context, choice, picture)
    check(forward_pass, cell)
    found, *before = forward_pass.explainer.chain(*cell)
    parts = (*reversed(before), found)
    return terms_csv(parts, found.value, found.model_value, "Keras")


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
            message(
                "{layer} has {rows:,} × {columns:,} cells in {channels:,} channels, so "
                "there is no cell ({row}, {column}) in channel {channel}.",
                layer=cell.layer,
                rows=shape[0],
                columns=shape[1],
                channels=shape[2],
                row=cell.row,
                column=cell.column,
                channel=cell.channel,
            )
        )
