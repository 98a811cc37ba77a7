"""A layer drawn at random, whose costs are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from random import Random

from cnnviz.i18n import Message, message
from cnnviz.nets import NetworkSpec, Row, spec_table, to_link
from cnnviz.nets.layers import Conv2D, Dense, DepthwiseConv2D, Flatten, LayerSpec
from cnnviz.ops import pair
from cnnviz.teaching.quizzes.exhibits import Facts, LayerChain
from cnnviz.teaching.quizzes.question import Place

NAME = "Quiz"
"""Of the networks that questions are about."""


@dataclass(frozen=True)
class DrawnLayer:
    """A layer that multiplies, the last of a small network.

    A fully connected layer is a kernel of one cell, on a map of one cell.

    Attributes
    ----------
    network : NetworkSpec
    kernel : (int, int)
    channels, filters, groups : int
    bias : bool
    """

    network: NetworkSpec
    kernel: tuple[int, int]
    channels: int
    filters: int
    groups: int
    bias: bool

    @property
    def row(self) -> Row:
        """What the app's table says of it."""
        return spec_table(self.network)[-1]

    @property
    def layer(self) -> LayerSpec:
        """Its settings."""
        return self.network.layers[-1]

    @property
    def cells(self) -> int:
        """Cells of its map, at each of which its weights are used."""
        return self._cells(self.row.output_shape)

    @property
    def input_cells(self) -> int:
        """Cells of the map that enters."""
        return self._cells(self.network.input_shape)

    def _cells(self, shape: Sequence[int | None]) -> int:
        return prod(size or 0 for size in shape[:2]) if self.is_map else 1

    @property
    def weights(self) -> int:
        """What it learns besides its biases."""
        return prod(self.kernel) * self.channels * self.filters // self.groups

    @property
    def biases(self) -> int:
        """One for each filter."""
        return self.filters * self.bias

    @property
    def place(self) -> Place:
        """Where it is drawn, with its numbers in the table."""
        settings = {"network": to_link(self.network), "layer": str(len(self.network.layers))}
        return Place("architecture", settings)

    @property
    def exhibits(self) -> tuple[LayerChain, Facts]:
        """The layer between what enters and what leaves, and its settings."""
        enters, leaves = (
            " × ".join(f"{size:,}" for size in shape)
            for shape in (self.network.input_shape, self.row.output_shape)
        )
        layers = [(each.kind, "") for each in self.network.layers]
        return (
            LayerChain(
                message("The layer, what enters it and what leaves it"),
                (("", enters), *layers, ("", leaves)),
            ),
            Facts(message("Settings"), tuple(self._facts())),
        )

    def _facts(self) -> list[tuple[Message, str]]:
        bias = (message("Bias"), message("yes") if self.bias else message("no"))
        if not self.is_map:
            return [(message("Units"), str(self.filters)), bias]
        settings, by_channel = self.layer.settings(), isinstance(self.layer, DepthwiseConv2D)
        return [
            (message("Kernel"), f"{self.kernel[0]} × {self.kernel[1]}"),
            *([] if by_channel else [(message("Filters"), str(self.filters))]),
            *([] if self.groups == 1 or by_channel else [(message("Groups"), str(self.groups))]),
            (message("Strides"), str(pair(settings["strides"], "strides")[0])),
            (message("Padding"), settings["padding"]),
            bias,
        ]

    @property
    def is_map(self) -> bool:
        """Whether maps leave it, not a row of numbers."""
        return len(self.row.output_shape) == 3


def draw_layer(rng: Random, level: int) -> DrawnLayer:
    """Draw a layer: of square kernels at level 1, in groups or channel by channel at level 3."""
    kinds = {1: (_convolution, _convolution, _dense), 2: (_convolution, _dense, _flattened)}
    return rng.choice(kinds.get(level, (_grouped, _grouped, _depthwise)))(rng, level)


def _convolution(rng: Random, level: int, groups: int = 1) -> DrawnLayer:
    channels = rng.choice((1, 3, 3, 4, 8) if groups == 1 else (4, 8, 16))
    filters = rng.choice((4, 8, 16)) if level == 1 else rng.choice((8, 16, 32, 64))
    kernel = _kernel(rng, level)
    bias = level == 1 or rng.random() < 0.7
    layer = Conv2D(
        filters,
        kernel,
        strides=rng.choice((1, 2)),
        padding=rng.choice(("valid", "same")),
        groups=groups,
        use_bias=bias,
    )
    side = rng.choice((8, 12, 16, 32))
    return DrawnLayer(
        NetworkSpec((side, side, channels), (layer,), NAME), kernel, channels, filters, groups, bias
    )


def _grouped(rng: Random, level: int) -> DrawnLayer:
    return _convolution(rng, level, rng.choice((2, 4)))


def _depthwise(rng: Random, level: int) -> DrawnLayer:
    channels, kernel, bias = rng.choice((4, 8, 16, 32)), _kernel(rng, 1), rng.random() < 0.7
    layer = DepthwiseConv2D(
        kernel, strides=rng.choice((1, 2)), padding=rng.choice(("valid", "same")), use_bias=bias
    )
    side = rng.choice((8, 12, 16, 32))
    network = NetworkSpec((side, side, channels), (layer,), NAME)
    return DrawnLayer(network, kernel, channels, channels, channels, bias)


def _kernel(rng: Random, level: int) -> tuple[int, int]:
    side = rng.choice((3, 3, 5))
    return (side, side) if level == 1 else rng.choice(((side, side), (1, side), (3, 5), (5, 3)))


def _flattened(rng: Random, level: int) -> DrawnLayer:
    shape = (rng.choice((4, 7, 8)),) * 2 + (rng.choice((8, 16, 32)),)
    return _connected(shape, rng.choice((10, 32, 64, 128)), bias=True)


def _dense(rng: Random, level: int) -> DrawnLayer:
    shape = (1, 1, rng.choice((32, 64, 128, 256)))
    bias = level == 1 or rng.random() < 0.7
    return _connected(shape, rng.choice((5, 10, 20, 50)), bias=bias)


def _connected(shape: tuple[int, int, int], units: int, *, bias: bool) -> DrawnLayer:
    network = NetworkSpec(shape, (Flatten(), Dense(units, use_bias=bias)), NAME)
    return DrawnLayer(network, (1, 1), prod(shape), units, 1, bias)
