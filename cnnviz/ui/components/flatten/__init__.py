"""A small picture, the vector that it becomes, and one unit that reads it, linked by hover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.colour import Palette
from cnnviz.ui.components import register

_mount = register("flatten")


@dataclass(frozen=True, eq=False)
class FlattenData:
    """A picture and one unit.

    Attributes
    ----------
    inputs : ndarray of float64, shape (H, W, C)
        0 to 1.
    weights : ndarray of float64, shape (H * W * C,)
    bias, total : float
        Of the unit; the total is its weighted sum with the bias.
    channels : tuple of str
        C names.
    palette : Palette
        Colours of the weights.
    """

    inputs: NDArray[np.float64]
    weights: NDArray[np.floating[Any]]
    bias: float
    total: float
    channels: tuple[str, ...]
    palette: Palette

    def __post_init__(self) -> None:
        if self.inputs.ndim != 3 or self.inputs.shape[2] != len(self.channels):
            raise ValueError(
                f"`inputs` must have the shape (H, W, {len(self.channels)}), "
                f"got {self.inputs.shape}."
            )
        if self.weights.shape != (self.inputs.size,):
            raise ValueError(
                f"`weights` must have the shape ({self.inputs.size},), got {self.weights.shape}."
            )


def flatten(data: FlattenData, *, key: str) -> None:
    """Show which pixel becomes which input of a unit, and its sum; it asks for no rerun."""
    _mount(
        key=f"flatten-{key}",
        data={
            "shape": data.inputs.shape,
            "inputs": data.inputs.ravel().tolist(),
            "weights": data.weights.tolist(),
            "bias": data.bias,
            "total": data.total,
            "channels": data.channels,
            "palette": dict(data.palette),
        },
    )
