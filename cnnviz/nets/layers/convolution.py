"""Convolutions: what slides over a map, multiplies and adds up."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.i18n import message
from cnnviz.nets import costs, kernels, rules
from cnnviz.nets.explain import sums
from cnnviz.nets.gradients import sums as gradients
from cnnviz.nets.gradients import weight_terms
from cnnviz.nets.layer_windows import kernel_window
from cnnviz.nets.layers.kind import LayerKind
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting
from cnnviz.ops import Pair


def check_strides(strides: Pair, dilation_rate: Pair, *, square: bool = False) -> None:
    """Check TensorFlow's own limits, which it says on the first call alone."""
    if strides != (1, 1) and dilation_rate != (1, 1):
        raise ValueError(
            message(
                "`strides` and `dilation_rate` cannot both be above 1 in Keras, got "
                "{strides} and {dilation_rate}.",
                strides=strides,
                dilation_rate=dilation_rate,
            )
        )
    if square and isinstance(strides, tuple) and strides[0] != strides[1]:
        raise ValueError(
            message(
                "`strides` of a depthwise layer must be the same on both axes, got {strides}.",
                strides=strides,
            )
        )


@dataclass(frozen=True, repr=False)
class Conv2D(LayerSpec):
    """A convolution."""

    filters: int = setting(rules.count, "f", positional=True)
    kernel_size: Pair = setting(rules.window, "k", 3, positional=True)
    strides: Pair = setting(rules.window, "s", 1)
    padding: str = setting(rules.padding, "p", "valid")
    dilation_rate: Pair = setting(rules.window, "d", 1)
    groups: int = setting(rules.count, "g", 1)
    activation: str = setting(rules.activation, "a", "linear")
    use_bias: bool = setting(rules.flag, "b", True)

    def __post_init__(self) -> None:
        super().__post_init__()
        check_strides(self.strides, self.dilation_rate)
        if self.filters % self.groups:
            raise ValueError(
                message(
                    "`groups` must divide the {filters} filters, got {groups}.",
                    filters=self.filters,
                    groups=self.groups,
                )
            )


@dataclass(frozen=True, repr=False)
class SeparableConv2D(LayerSpec):
    """A depthwise convolution, then one of 1 × 1."""

    filters: int = setting(rules.count, "f", positional=True)
    kernel_size: Pair = setting(rules.window, "k", 3, positional=True)
    strides: Pair = setting(rules.window, "s", 1)
    padding: str = setting(rules.padding, "p", "valid")
    dilation_rate: Pair = setting(rules.window, "d", 1)
    depth_multiplier: int = setting(rules.count, "m", 1)
    activation: str = setting(rules.activation, "a", "linear")
    use_bias: bool = setting(rules.flag, "b", True)

    def __post_init__(self) -> None:
        super().__post_init__()
        check_strides(self.strides, self.dilation_rate, square=True)


@dataclass(frozen=True, repr=False)
class DepthwiseConv2D(LayerSpec):
    """A convolution of each channel by itself."""

    kernel_size: Pair = setting(rules.window, "k", 3, positional=True)
    strides: Pair = setting(rules.window, "s", 1)
    padding: str = setting(rules.padding, "p", "valid")
    dilation_rate: Pair = setting(rules.window, "d", 1)
    depth_multiplier: int = setting(rules.count, "m", 1)
    activation: str = setting(rules.activation, "a", "linear")
    use_bias: bool = setting(rules.flag, "b", True)

    def __post_init__(self) -> None:
        super().__post_init__()
        check_strides(self.strides, self.dilation_rate, square=True)


ENTRIES = (
    LayerKind(
        "Conv2D",
        "convolution",
        Conv2D,
        "c",
        place=10,
        added={"filters": 32, "padding": "same", "activation": "relu"},
        reads="window",
        window=kernel_window,
        cost=costs.convolution,
        explain=sums.conv2d,
        gradient=gradients.conv2d,
        weight_terms=weight_terms.conv2d,
        kernel_of=kernels.of_groups,
    ),
    LayerKind(
        "SeparableConv2D",
        "convolution",
        SeparableConv2D,
        "sc",
        place=20,
        added={"filters": 32, "padding": "same", "activation": "relu"},
        reads="window",
        window=kernel_window,
        cost=costs.separable,
        explain=sums.separable_conv2d,
        gradient=gradients.separable_conv2d,
        weight_terms=weight_terms.separable_conv2d,
        filter_axes={"depthwise_kernel": (2, 3)},
    ),
    LayerKind(
        "DepthwiseConv2D",
        "convolution",
        DepthwiseConv2D,
        "dc",
        place=30,
        added={"padding": "same", "activation": "relu"},
        reads="window",
        window=kernel_window,
        cost=costs.depthwise,
        explain=sums.depthwise_conv2d,
        gradient=gradients.depthwise_conv2d,
        weight_terms=weight_terms.depthwise_conv2d,
        kernel_of=kernels.of_one_channel,
        filter_axes={"kernel": (2, 3)},
    ),
)
