"""How a model's channels and cells are called."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.i18n import translate
from cnnviz.inspection import Description
from cnnviz.nets import Cell
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.ui.models.head_text import unit_names
from cnnviz.ui.photo import channel_names

INPUT = "input"
"""The name of what enters a model."""


@dataclass(frozen=True)
class ChannelNames:
    """The names of a model's channels: classes, colours, or numbers.

    Attributes
    ----------
    known : dict of str to tuple of str
        Of the input and of the outputs, by their paths.
    rows : frozenset of str
        Layers that give a row of numbers, which has no rows and columns to tell.
    """

    known: dict[str, tuple[str, ...]]
    rows: frozenset[str]

    @classmethod
    def of(cls, description: Description) -> ChannelNames:
        """Collect the names; some networks read blue first."""
        preprocessing = description.preprocessing
        colours = channel_names(preprocessing.channels)
        known = {head.path: tuple(unit_names(head)) for head in description.heads}
        known[INPUT] = colours[::-1] if SCALINGS[preprocessing.numbers].bgr else colours
        rows = (row.name for row in description.rows if len(row.output_shape) == 1)
        return cls(known, frozenset(rows))

    def channel(self, layer: str, channel: int) -> str:
        """Name a channel.

        Examples
        --------
        >>> names = ChannelNames({"input": ("red", "green", "blue")}, frozenset({"dense"}))
        >>> names.channel("input", 1), names.channel("conv", 1), names.channel("dense", 1)
        ('green', 'channel 1', 'unit 1')
        """
        known = self.known.get(layer, ())
        if channel < len(known):
            return known[channel]
        if layer in self.rows:
            return translate("unit {number}", number=channel)
        return translate("channel {number}", number=channel)

    def place(self, cell: Cell) -> str:
        """Say where in its layer a number stands.

        Examples
        --------
        >>> names = ChannelNames({}, frozenset({"dense"}))
        >>> names.place(Cell("conv", 2, 3, 7)), names.place(Cell("dense", 0, 0, 7))
        ('(2, 3) channel 7', 'unit 7')
        """
        channel = self.channel(cell.layer, cell.channel)
        return channel if cell.layer in self.rows else f"({cell.row}, {cell.column}) {channel}"
