"""The fully connected layer: every unit reads every input."""

from __future__ import annotations

from numpy.typing import ArrayLike

from cnnviz.i18n import message
from cnnviz.ops.arrays import Array, as_floats
from cnnviz.ops.settings import check_integer


def dense(inputs: ArrayLike, weights: ArrayLike, bias: ArrayLike | None = None) -> Array:
    """Multiply every input by its weight and add up, once for each unit.

    Parameters
    ----------
    inputs : array_like, shape (N,)
        A picture (H, W, C) is flattened first: ``picture.ravel()``.
    weights : array_like, shape (N, units)
    bias : array_like, shape (units,), optional

    Returns
    -------
    ndarray, shape (units,)
        float64 if an operand is, else float32.

    Raises
    ------
    TypeError, ValueError
        If an operand holds no real numbers, or the shapes do not fit.

    Examples
    --------
    >>> dense([1.0, 2.0], [[3.0], [4.0]], [0.5])  # 11.5 = 1 * 3 + 2 * 4 + 0.5
    array([11.5])
    """
    x, w = as_floats(inputs, "inputs", "(N,)"), as_floats(weights, "weights", "(N, units)")
    if len(x) != len(w):
        raise ValueError(
            message(
                "`weights` read {count} inputs, but there are {given}.", count=len(w), given=len(x)
            )
        )
    sums: Array = x @ w
    if bias is None:
        return sums
    b = as_floats(bias, "bias", "(units,)")
    if len(b) != w.shape[1]:
        raise ValueError(
            message(
                "`bias` must have one number for each of {columns} units, got {count}.",
                columns=w.shape[1],
                count=len(b),
            )
        )
    return sums + b


def dense_parameters(inputs: int, units: int, *, use_bias: bool = True) -> int:
    """Count the numbers that a fully connected layer learns.

    Raises
    ------
    TypeError, ValueError
        If a count is no whole number of at least 1.

    Examples
    --------
    >>> dense_parameters(4 * 4 * 64, 128)  # 131200 = 1024 * 128 + 128
    131200
    """
    inputs, units = check_integer(inputs, "inputs"), check_integer(units, "units")
    return inputs * units + (units if use_bias else 0)
