"""Settings that are whole numbers: one, or one for each axis."""

from __future__ import annotations

import operator

from cnnviz.i18n import message

Pair = int | tuple[int, int]


def check_integer(value: object, name: str, minimum: int = 1) -> int:
    """Check that a setting is a whole number of at least ``minimum``, and give it as an int.

    Raises
    ------
    TypeError, ValueError

    Examples
    --------
    >>> check_integer(0, "strides")
    Traceback (most recent call last):
    ValueError: `strides` must be at least 1, got 0.
    """
    if type(value) is int and value >= minimum:  # the usual case, at a tenth of the cost
        return value
    if isinstance(value, bool):
        raise TypeError(
            message("`{name}` must be a whole number, got {value!r}.", name=name, value=value)
        )
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(
            message("`{name}` must be a whole number, got {value!r}.", name=name, value=value)
        ) from None
    if number < minimum:
        raise ValueError(
            message(
                "`{name}` must be at least {minimum}, got {number}.",
                name=name,
                minimum=minimum,
                number=number,
            )
        )
    return number


def pair(value: object, name: str, minimum: int = 1) -> tuple[int, int]:
    """Check a setting that is one whole number for both axes, or (rows, columns).

    Examples
    --------
    >>> pair(2, "strides"), pair((2, 3), "strides")
    ((2, 2), (2, 3))
    """
    if not isinstance(value, tuple | list):
        number = check_integer(value, name, minimum)
        return number, number
    if len(value) != 2:
        raise ValueError(
            message(
                "`{name}` must be one number or a pair (rows, columns), got {value!r}.",
                name=name,
                value=value,
            )
        )
    return check_integer(value[0], name, minimum), check_integer(value[1], name, minimum)
