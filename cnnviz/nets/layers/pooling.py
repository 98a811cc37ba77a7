"""Pooling: the largest or the mean of each window, or of each channel."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.nets import rules
from cnnviz.nets.explain import pools
from cnnviz.nets.gradients import pools as gradients
from cnnviz.nets.layer_windows import pooling_window
from cnnviz.nets.layers.kind import LayerKind, Settings, Shape
from cnnviz.nets.layers.spec import LayerSpec
from cnnviz.nets.settings import setting
from cnnviz.ops import Pair


@dataclass(frozen=True, repr=False)
class MaxPooling2D(LayerSpec):
    """The largest of each window; without ``strides`` it steps by ``pool_size``."""

    pool_size: Pair = setting(rules.window, "w", 2, positional=True)
    strides: Pair | None = setting(rules.window_or_none, "s", None)
    padding: str = setting(rules.padding, "p", "valid")


@dataclass(frozen=True, repr=False)
class AveragePooling2D(LayerSpec):
    """The mean of each window; without ``strides`` it steps by ``pool_size``."""

    pool_size: Pair = setting(rules.window, "w", 2, positional=True)
    strides: Pair | None = setting(rules.window_or_none, "s", None)
    padding: str = setting(rules.padding, "p", "valid")


@dataclass(frozen=True, repr=False)
class GlobalAveragePooling2D(LayerSpec):
    """The mean of each channel."""


@dataclass(frozen=True, repr=False)
class GlobalMaxPooling2D(LayerSpec):
    """The largest of each channel."""


def _channels(settings: Settings, shape: Shape) -> int:
    return shape[2]


ENTRIES = (
    LayerKind(
        "MaxPooling2D",
        "pooling",
        MaxPooling2D,
        "mp",
        place=40,
        reads="window",
        window=pooling_window,
        explain=pools.max_pooling2d,
        computes=False,
        gradient=gradients.max_pooling2d,
    ),
    LayerKind(
        "AveragePooling2D",
        "pooling",
        AveragePooling2D,
        "ap",
        place=50,
        reads="window",
        window=pooling_window,
        explain=pools.average_pooling2d,
        computes=False,
        gradient=gradients.average_pooling2d,
    ),
    LayerKind(
        "GlobalAveragePooling2D",
        "pooling",
        GlobalAveragePooling2D,
        "gap",
        place=60,
        reads="map",
        flattens=_channels,
        explain=pools.global_average_pooling2d,
        computes=False,
        gradient=gradients.global_average_pooling2d,
    ),
    LayerKind(
        "GlobalMaxPooling2D",
        "pooling",
        GlobalMaxPooling2D,
        "gmp",
        place=70,
        reads="map",
        flattens=_channels,
        explain=pools.global_max_pooling2d,
        gradient=gradients.global_max_pooling2d,
        computes=False,
    ),
    *(
        LayerKind(name, "pooling", reads="window", window=pooling_window, computes=False)
        for name in ("MaxPool", "AveragePool")
    ),
)
