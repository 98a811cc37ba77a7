"""Rules that a layer's settings keep; each gives the value in its one form, or says the rule."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeVar

from cnnviz.i18n import joined, message
from cnnviz.ops import ACTIVATIONS, axis_paddings, pair
from cnnviz.ops.settings import check_integer

Option = TypeVar("Option")

MAX_COUNT = 8192  # filters, units and channels
MAX_WINDOW = 64  # rows or columns that a kernel has, a stride steps, a padding adds


def count(value: object, name: str) -> int:
    """Check a number of filters, units or groups.

    Examples
    --------
    >>> count(0, "filters")
    Traceback (most recent call last):
    ValueError: `filters` must be at least 1, got 0.
    """
    return at_most(check_integer(value, name), name, MAX_COUNT)


def window(value: object, name: str) -> tuple[int, int]:
    """Check the rows and columns of a window, from one number or two.

    Examples
    --------
    >>> window(3, "kernel_size")
    (3, 3)
    """
    rows, columns = pair(value, name)
    return at_most(rows, name, MAX_WINDOW), at_most(columns, name, MAX_WINDOW)


def window_or_none(value: object, name: str) -> tuple[int, int] | None:
    """Check a window, or None for the usual one."""
    return None if value is None else window(value, name)


def zeros(value: Any, name: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Check the zeros around a map.

    Examples
    --------
    >>> zeros((1, 2), "padding")
    ((1, 1), (2, 2))
    """
    rows, columns = (pair(sides, name, 0) for sides in axis_paddings(value))
    for side in (*rows, *columns):
        at_most(side, name, MAX_WINDOW)
    return rows, columns


@dataclass(frozen=True)
class Choice:
    """A rule: one of some values, which controls can offer.

    Examples
    --------
    >>> Choice(("valid", "same"))("full", "padding")
    Traceback (most recent call last):
    ValueError: `padding` must be one of valid, same, got 'full'.
    """

    options: tuple[Any, ...]

    def __call__(self, value: object, name: str) -> Any:
        """Check a value."""
        return one_of(value, name, self.options)


padding = Choice(("valid", "same"))
activation = Choice(("linear", *ACTIVATIONS))
"""Linear, or one that `cnnviz.ops` computes."""


def flag(value: object, name: str) -> bool:
    """Check for yes or no."""
    if not isinstance(value, bool):
        raise TypeError(
            message("`{name}` must be true or false, got {value}.", name=name, value=repr(value))
        )
    return value


def number(value: object, name: str) -> float:
    """Check a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(
            message("`{name}` must be a number, got {value}.", name=name, value=repr(value))
        )
    if not math.isfinite(value) or abs(value) > 1e6:
        raise ValueError(
            message(
                "`{name}` must be a number of at most a million, got {value}.",
                name=name,
                value=repr(value),
            )
        )
    return float(value)


def share(value: object, name: str) -> float:
    """Check a share of the whole, never all of it."""
    part = number(value, name)
    if not 0 <= part < 1:
        raise ValueError(
            message(
                "`{name}` must be at least 0 and below 1, got {value}.",
                name=name,
                value=repr(value),
            )
        )
    return part


def positive(value: object, name: str) -> float:
    """Check a number above 0."""
    if (amount := number(value, name)) <= 0:
        raise ValueError(
            message("`{name}` must be above 0, got {value}.", name=name, value=repr(value))
        )
    return amount


def between(value: object, name: str, low: float, high: float) -> float:
    """Check a number of a range, its ends included.

    Examples
    --------
    >>> between(200, "degrees", -180, 180)
    Traceback (most recent call last):
    ValueError: `degrees` must be -180 to 180, got 200.
    """
    amount = number(value, name)
    if not low <= amount <= high:
        raise ValueError(
            message(
                "`{name}` must be {low:g} to {high:g}, got {value}.",
                name=name,
                low=low,
                high=high,
                value=repr(value),
            )
        )
    return amount


def at_most(amount: int, name: str, maximum: int) -> int:
    """Check that a number is not too large."""
    if amount > maximum:
        raise ValueError(
            message(
                "`{name}` must be at most {maximum:,}, got {amount:,}.",
                name=name,
                maximum=maximum,
                amount=amount,
            )
        )
    return amount


def one_of(value: object, name: str, options: tuple[Option, ...]) -> Option:
    """Check for one of some words, numbers or tuples, and give it as it stands among them."""
    if isinstance(value, str | int | float | tuple):
        for option in options:
            if option == value:
                return option
    raise ValueError(
        message(
            "`{name}` must be one of {options}, got {value}.",
            name=name,
            options=joined(", ", map(str, options)),
            value=repr(value),
        )
    )
