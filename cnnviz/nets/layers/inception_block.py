"""A block of branches side by side, whose channels are put together."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import rules
from cnnviz.nets.layers.convolution import Conv2D
from cnnviz.nets.layers.kind import Block, LayerKind, Settings, Shape
from cnnviz.nets.layers.merging import Concatenate
from cnnviz.nets.layers.pooling import MaxPooling2D
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting
from cnnviz.nets.windows import WindowSettings

_BRANCHES = 4


@dataclass(frozen=True, repr=False)
class InceptionBlock(LayerSpec):
    """Windows of 1, 3 and 5 cells and a pooling side by side, each giving as many ``filters``.

    Convolutions of 1 × 1 stand before the larger ones and after the pooling: Szegedy and others,
    "Going deeper with convolutions", 2014, figure 2(b), where each branch has a number of its own.
    """

    filters: int = setting(rules.count, "f", positional=True)
    activation: str = setting(rules.activation, "a", "relu")


def _parts(block: InceptionBlock, channels: int) -> Block:
    def convolution(size: int) -> Conv2D:
        return Conv2D(block.filters, size, padding="same", activation=block.activation)

    return Block(
        (
            (convolution(1),),
            (convolution(1), convolution(3)),
            (convolution(1), convolution(5)),
            (MaxPooling2D(3, 1, "same"), convolution(1)),
        ),
        Concatenate(),
    )


def _channels(settings: Settings, shape: Shape) -> int:
    return _BRANCHES * int(settings["filters"])


def _window(settings: Settings) -> WindowSettings:
    return WindowSettings(5, padding="same")


_PROGRAM = """\
def inception_block(x, filters, activation="relu"):
    def convolution(x, size):
        return layers.Conv2D(filters, size, padding="same", activation=activation)(x)

    one = convolution(x, 1)
    three = convolution(convolution(x, 1), 3)
    five = convolution(convolution(x, 1), 5)
    pooled = convolution(layers.MaxPooling2D(3, 1, padding="same")(x), 1)
    return layers.Concatenate()([one, three, five, pooled])
"""


ENTRIES = (
    LayerKind(
        "InceptionBlock",
        spec=InceptionBlock,
        code="ib",
        place=140,
        added={"filters": 16},
        window=_window,
        channels=_channels,
        block=_parts,
        program=_PROGRAM,
    ),
)
