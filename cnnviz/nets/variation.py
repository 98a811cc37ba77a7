"""A network as it is, but for the size of its kernels or the number of its filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cnnviz.i18n import message
from cnnviz.nets import LayerSpec, NetworkSpec, rules


def kernel_size_of(network: NetworkSpec) -> int:
    """Give the rows of the largest kernel."""
    sizes = (layer.settings().get("kernel_size") for layer in network.layers)
    return max((size[0] for size in sizes if size), default=0)


def filters_of(network: NetworkSpec) -> int:
    """Give the filters of the first convolution that has a number of its own."""
    counts = (layer.settings().get("filters") for layer in network.layers)
    return next(filter(None, counts), 0)


def with_kernel_size(network: NetworkSpec, kernel_size: int) -> NetworkSpec:
    """Give a network whose convolutions all have one kernel size; those of 1 × 1 keep theirs.

    Examples
    --------
    >>> from cnnviz.nets import Conv2D
    >>> with_kernel_size(NetworkSpec((8, 8, 3), (Conv2D(4, 3), Conv2D(2, 1))), 5).layers
    (Conv2D(filters=4, kernel_size=(5, 5)), Conv2D(filters=2, kernel_size=(1, 1)))
    """

    def changes(layer: LayerSpec) -> dict[str, Any]:
        large = layer.settings().get("kernel_size", (1, 1)) > (1, 1)
        return {"kernel_size": kernel_size} if large else {}

    if kernel_size_of(network) < 2:
        raise ValueError(
            message("The network has no kernel of more than 1 × 1 whose size could be varied.")
        )
    return _with_layers(network, changes)


def with_filters(network: NetworkSpec, filters: int) -> NetworkSpec:
    """Give a network whose first convolution has so many filters, the others in proportion.

    Examples
    --------
    >>> from cnnviz.nets import Conv2D
    >>> with_filters(NetworkSpec((8, 8, 3), (Conv2D(32), Conv2D(64))), 8).layers  # 64 · 8 / 32
    (Conv2D(filters=8), Conv2D(filters=16))
    """
    rules.count(filters, "filters")
    first = filters_of(network)
    if not first:
        raise ValueError(message("The network has no convolution whose filters could be varied."))

    def scaled(layer: LayerSpec) -> dict[str, Any]:
        given = layer.settings()
        if "filters" not in given:
            return {}
        groups = given.get("groups", 1)
        return {"filters": max(1, round(given["filters"] * filters / first / groups)) * groups}

    return _with_layers(network, scaled)


def _with_layers(
    network: NetworkSpec, changes: Callable[[LayerSpec], dict[str, Any]]
) -> NetworkSpec:
    return replace(network, layers=tuple(replace(each, **changes(each)) for each in network.layers))
