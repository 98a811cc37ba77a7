"""Numbers as people read them: in tables, products and sums."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

_SMALLEST, _LARGEST = Decimal("0.0001"), Decimal(10**9)  # that are written without a power of ten


def number(value: float) -> str:
    """Write a number as the browser does: four decimals, or four digits below 1, and a true minus.

    What is smaller than 0.0001, or has ten digits, is written with a power of ten. Halves are
    rounded up, away from 0, as JavaScript's are.

    Examples
    --------
    >>> number(-0.25), number(3.0), number(1 / 3)  # trailing zeros go, the rest is rounded
    ('−0.25', '3', '0.3333')
    >>> number(12.34567), number(0.01234567), number(0.00001234567)
    ('12.3457', '0.01235', '1.235e−5')
    """
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "−Infinity"
    exact = Decimal(abs(float(value)))
    first = exact.adjusted()  # the place of the first digit
    if exact and not _SMALLEST <= exact < _LARGEST:
        text = f"{_rounded(exact, first - 3):.3e}"
    else:
        text = f"{_rounded(exact, first - 3 if exact < 1 else -4):f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'-' if value < 0 else ''}{text}".replace("-", "−")


def _rounded(exact: Decimal, place: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(place), ROUND_HALF_UP)


def factor(value: float) -> str:
    """Write a number as it stands in a product or a sum: one below zero in brackets.

    Examples
    --------
    >>> factor(-0.5), factor(2.0)
    ('(−0.5)', '2')
    """
    text = number(value)
    return f"({text})" if text.startswith("−") else text
