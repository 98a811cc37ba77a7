"""A block of layers with a way around them."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import rules
from cnnviz.nets.layers.kind import LayerKind, Settings
from cnnviz.nets.layers.spec import LayerSpec, setting
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


# Its layers are told of one by one: see `cnnviz.nets.layer_nodes`.
ENTRIES = (
    LayerKind(
        "ResidualBlock",
        spec=ResidualBlock,
        code="rb",
        place=130,
        added={"filters": 32},
        window=_window,
    ),
)
