"""A block of layers with a way around them."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import rules
from cnnviz.nets.layers.activation import Activation
from cnnviz.nets.layers.convolution import Conv2D
from cnnviz.nets.layers.kind import Block, LayerKind, Settings
from cnnviz.nets.layers.merging import Add
from cnnviz.nets.layers.normalization import BatchNormalization
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting
from cnnviz.nets.windows import WindowSettings
from cnnviz.ops import Pair


@dataclass(frozen=True, repr=False)
class ResidualBlock(LayerSpec):
    """Two convolutions with batch normalisation, added to what came in.

    Where the block changes the shape, what came in passes a 1 × 1 convolution with the block's
    strides (and batch normalisation) first: He, Zhang, Ren and Sun, "Deep residual learning for
    image recognition", 2015, figure 2 and option B.
    """

    filters: int = setting(rules.count, "f", positional=True)
    kernel_size: Pair = setting(rules.window, "k", 3)
    strides: Pair = setting(rules.window, "s", 1)
    activation: str = setting(rules.activation, "a", "relu")


def _window(settings: Settings) -> WindowSettings:
    return WindowSettings(settings["kernel_size"], settings["strides"], "same")


def residual_paths(block: ResidualBlock, channels: int) -> Block:
    """Give the layers of a block's two paths, which are then added.

    Examples
    --------
    >>> residual_paths(ResidualBlock(64), 64).paths[1]  # the shape stays: no projection
    ()
    """
    filters, strides = block.filters, block.strides
    # The normalisation's shift does the work of a bias.
    main = (
        Conv2D(filters, block.kernel_size, strides, "same", use_bias=False),
        BatchNormalization(),
        Activation(block.activation),
        Conv2D(filters, block.kernel_size, padding="same", use_bias=False),
        BatchNormalization(),
    )
    shortcut: tuple[LayerSpec, ...] = ()
    if strides != (1, 1) or channels != filters:
        shortcut = (Conv2D(filters, 1, strides, use_bias=False), BatchNormalization())
    return Block((main, shortcut), Add(), (Activation(block.activation),))


_PROGRAM = """\
def residual_block(x, filters, kernel_size=3, strides=1, activation="relu"):
    shortcut = x
    x = layers.Conv2D(filters, kernel_size, strides, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation(activation)(x)
    x = layers.Conv2D(filters, kernel_size, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    if strides != 1 or shortcut.shape[-1] != filters:
        shortcut = layers.Conv2D(filters, 1, strides, use_bias=False)(shortcut)
        shortcut = layers.BatchNormalization()(shortcut)
    x = layers.Add()([x, shortcut])
    return layers.Activation(activation)(x)
"""

ENTRIES = (
    LayerKind(
        "ResidualBlock",
        spec=ResidualBlock,
        code="rb",
        place=130,
        added={"filters": 32},
        window=_window,
        block=residual_paths,
        program=_PROGRAM,
    ),
)
