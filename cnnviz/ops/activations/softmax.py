"""What shares 1 out among the numbers of a row: softmax."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnnviz.ops.activations.kind import ActivationKind, Parameter
from cnnviz.ops.arrays import Array


def softmax(x: Array, axis: int) -> Array:
    """Give each number's share of the powers of e along an axis."""
    # exp of at most 0, so that it never overflows.
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    shares: Array = powers / powers.sum(axis=axis, keepdims=True)
    return shares


def _softmax_slope(x: Array, axis: int) -> Array:
    # Of each share along its own number, the others kept.
    shares = softmax(x, axis)
    return shares * (1 - shares)


def _operands(row: Array, index: int) -> dict[str, float]:
    powers = np.exp(row - row.max())
    return {
        "largest": float(row.max()),
        "power": float(powers[index]),
        "total": float(powers.sum()),
    }


def _formula(number: str, row: Sequence[str]) -> str:
    return f"e^{number} / ({' + '.join(f'e^{each}' for each in row)})"


ENTRIES = (
    ActivationKind(
        "softmax",
        110,
        softmax,
        _softmax_slope,
        (Parameter("axis", -1),),
        layer="Softmax",
        operands=_operands,
        formula=_formula,
        probabilities="shared",
    ),
)
