"""How a layer's number comes about: what it reads, and what is done to that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import NamedTuple

from cnnviz.nets.explain.read import Read
from cnnviz.ops.arrays import Array


class CalculationStep(NamedTuple):
    """One thing that is done to a number on its way to the value.

    Attributes
    ----------
    name : str
        ``subtract``, ``divide``, ``multiply``, ``add``, or an activation's name.
    operands : mapping of str to float
        By their names, such as mean, variance and epsilon.
    value : float
        What it gives.
    """

    name: str
    operands: Mapping[str, float]
    value: float


@dataclass(frozen=True, eq=False)
class Depthwise:
    """What happens inside a separable convolution.

    Attributes
    ----------
    weights : ndarray of float64, shape (h, w, C, M)
        Of the first stage: every channel has M kernels of its own.
    sums : ndarray of float64, shape (C * M,)
        What the first stage gives at this cell.
    pointwise : ndarray of float64, shape (C * M,)
        What the second stage multiplies it by.
    """

    weights: Array
    sums: Array
    pointwise: Array


@dataclass(frozen=True, eq=False)
class Working:
    """How a layer's number comes about.

    Attributes
    ----------
    reads : tuple of Read
        One for each layer that the cell reads.
    bias : float
    steps : tuple of CalculationStep
        What is done to the sum; where nothing is added, to the inputs.
    depthwise : Depthwise or None
        Of a separable convolution, whose `reads` have the product of its two kernels as weights.
    rounding : float
        What the value would be had nothing cancelled, as it is in `relative_error`; by default
        the sum of the magnitudes of products and bias.
    reason : str
        Why the number is not explained, in a sentence; else empty.
    """

    reads: tuple[Read, ...]
    bias: float = 0.0
    steps: tuple[CalculationStep, ...] = ()
    depthwise: Depthwise | None = None
    rounding: float = nan
    reason: str = ""


def added(reads: Sequence[Read], bias: float = 0.0) -> float | None:
    """Add all products and the bias; None where the inputs are not simply added."""
    if any(read.weights is None for read in reads):
        return None
    return sum(float(read.channel_sums.sum()) + read.rest for read in reads) + bias
