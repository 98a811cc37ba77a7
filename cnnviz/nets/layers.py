"""Layers as plain data: frozen, checked when made, spelled as in Keras."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any

from cnnviz.nets import rules
from cnnviz.ops import Padding, Pair


@dataclass(frozen=True, repr=False)
class LayerSpec:
    """What all layers share: their settings are checked and brought to one form when made.

    Raises
    ------
    TypeError, ValueError
        One sentence that names the setting, its value and the rule.

    Examples
    --------
    >>> Conv2D(32, strides=2, padding="same")
    Conv2D(filters=32, strides=(2, 2), padding='same')
    >>> Conv2D(0)
    Traceback (most recent call last):
    ValueError: `filters` must be at least 1, got 0.
    """

    def __post_init__(self) -> None:
        for name, value in self.settings().items():
            object.__setattr__(self, name, rules.check(self.kind, name, value))

    @property
    def kind(self) -> str:
        """The name of the Keras class."""
        return type(self).__name__

    def settings(self) -> dict[str, Any]:
        """Give every setting by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    def chosen(self) -> dict[str, Any]:
        """Give the settings that differ from their defaults."""
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if each.default is MISSING
            or getattr(self, each.name) != rules.check(self.kind, each.name, each.default)
        }

    def __repr__(self) -> str:
        return f"{self.kind}({', '.join(f'{k}={v!r}' for k, v in self.chosen().items())})"


def _check_strides(strides: Pair, dilation_rate: Pair, *, square: bool = False) -> None:
    # TensorFlow's own limits, met on the first call: better said when the layer is made.
    if strides != (1, 1) and dilation_rate != (1, 1):
        raise ValueError(
            "`strides` and `dilation_rate` cannot both be above 1 in Keras, "
            f"got {strides} and {dilation_rate}."
        )
    if square and isinstance(strides, tuple) and strides[0] != strides[1]:
        raise ValueError(
            f"`strides` of a depthwise layer must be the same on both axes, got {strides}."
        )


@dataclass(frozen=True, repr=False)
class Conv2D(LayerSpec):
    """A convolution."""

    filters: int
    kernel_size: Pair = 3
    strides: Pair = 1
    padding: str = "valid"
    dilation_rate: Pair = 1
    groups: int = 1
    activation: str = "linear"
    use_bias: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_strides(self.strides, self.dilation_rate)
        if self.filters % self.groups:
            raise ValueError(f"`groups` must divide the {self.filters} filters, got {self.groups}.")


@dataclass(frozen=True, repr=False)
class SeparableConv2D(LayerSpec):
    """A depthwise convolution, then one of 1 × 1."""

    filters: int
    kernel_size: Pair = 3
    strides: Pair = 1
    padding: str = "valid"
    dilation_rate: Pair = 1
    depth_multiplier: int = 1
    activation: str = "linear"
    use_bias: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_strides(self.strides, self.dilation_rate, square=True)


@dataclass(frozen=True, repr=False)
class DepthwiseConv2D(LayerSpec):
    """A convolution of each channel by itself."""

    kernel_size: Pair = 3
    strides: Pair = 1
    padding: str = "valid"
    dilation_rate: Pair = 1
    depth_multiplier: int = 1
    activation: str = "linear"
    use_bias: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_strides(self.strides, self.dilation_rate, square=True)


@dataclass(frozen=True, repr=False)
class MaxPooling2D(LayerSpec):
    """The largest of each window; without ``strides`` it steps by ``pool_size``."""

    pool_size: Pair = 2
    strides: Pair | None = None
    padding: str = "valid"


@dataclass(frozen=True, repr=False)
class AveragePooling2D(LayerSpec):
    """The mean of each window; without ``strides`` it steps by ``pool_size``."""

    pool_size: Pair = 2
    strides: Pair | None = None
    padding: str = "valid"


@dataclass(frozen=True, repr=False)
class GlobalAveragePooling2D(LayerSpec):
    """The mean of each channel."""


@dataclass(frozen=True, repr=False)
class GlobalMaxPooling2D(LayerSpec):
    """The largest of each channel."""


@dataclass(frozen=True, repr=False)
class BatchNormalization(LayerSpec):
    """Each channel brought to mean 0 and variance 1, then scaled and shifted as learned."""

    momentum: float = 0.99
    epsilon: float = 0.001


@dataclass(frozen=True, repr=False)
class Activation(LayerSpec):
    """An activation by itself."""

    activation: str = "relu"


@dataclass(frozen=True, repr=False)
class Dropout(LayerSpec):
    """While training, a share of the numbers is set to 0."""

    rate: float = 0.5


@dataclass(frozen=True, repr=False)
class Flatten(LayerSpec):
    """A map as one row of numbers."""


@dataclass(frozen=True, repr=False)
class Dense(LayerSpec):
    """Units that each read every number."""

    units: int
    activation: str = "linear"
    use_bias: bool = True


@dataclass(frozen=True, repr=False)
class ResidualBlock(LayerSpec):
    """Two convolutions with batch normalisation, added to what came in.

    Where the block changes the shape, what came in passes a 1 × 1 convolution with the block's
    strides (and batch normalisation) first: He, Zhang, Ren and Sun, "Deep residual learning for
    image recognition", 2015, figure 2 and option B.
    """

    filters: int
    kernel_size: Pair = 3
    strides: Pair = 1
    activation: str = "relu"


@dataclass(frozen=True, repr=False)
class Rescaling(LayerSpec):
    """Each number times ``scale`` plus ``offset``: pixels of 0 to 255 become 0 to 1."""

    scale: float = 1 / 255
    offset: float = 0.0


@dataclass(frozen=True, repr=False)
class ZeroPadding2D(LayerSpec):
    """Zeros around the map: one number, (rows, columns) or ((top, bottom), (left, right))."""

    padding: Padding = 1


KINDS: dict[str, type[LayerSpec]] = {
    kind.__name__: kind
    for kind in (
        Conv2D,
        SeparableConv2D,
        DepthwiseConv2D,
        MaxPooling2D,
        AveragePooling2D,
        GlobalAveragePooling2D,
        GlobalMaxPooling2D,
        BatchNormalization,
        Activation,
        Dropout,
        Flatten,
        Dense,
        ResidualBlock,
        Rescaling,
        ZeroPadding2D,
    )
}
