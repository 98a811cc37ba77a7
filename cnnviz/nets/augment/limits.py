"""What a setting of an augmentation may be: one table for the dataclasses and for the widgets."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.i18n import message
from cnnviz.nets import rules


@dataclass(frozen=True)
class Limits:
    """What a number may be.

    Attributes
    ----------
    low, high : float
        The least and the largest.
    step : float
        What a slider moves by.
    neutral : float
        The value that changes nothing.
    unit : str
        As it is written behind a number: "°", "px" or nothing.
    """

    low: float
    high: float
    step: float
    neutral: float
    unit: str = ""

    def check(self, value: object, name: str) -> float:
        """Check one number.

        Raises
        ------
        TypeError, ValueError

        Examples
        --------
        >>> Limits(-180, 180, 1, 0, "°").check(200, "degrees")
        Traceback (most recent call last):
        ValueError: `degrees` must be -180 to 180, got 200.
        """
        return rules.between(value, name, self.low, self.high)


class Number(Limits):
    """The rule of a setting that is one number."""

    def __call__(self, value: object, name: str) -> float:
        """Check the number.

        Raises
        ------
        TypeError, ValueError
        """
        return self.check(value, name)


class Range(Limits):
    """The rule of a setting that is a range, from which each image draws a number."""

    def __call__(self, value: object, name: str) -> tuple[float, float]:
        """Check the two ends, the lower first; one number is both.

        Raises
        ------
        TypeError, ValueError

        Examples
        --------
        >>> Range(-1, 1, 0.1, 0)((0.5, -0.5), "factor")
        Traceback (most recent call last):
        ValueError: `factor` must run from low to high, got (0.5, -0.5).
        """
        if not isinstance(value, list | tuple):
            value = (value, value)
        if len(value) != 2:
            raise ValueError(
                message(
                    "`{name}` must be two numbers, low and high, got {count}.",
                    name=name,
                    count=len(value),
                )
            )
        low, high = (self.check(each, name) for each in value)
        if low > high:
            raise ValueError(
                message(
                    "`{name}` must run from low to high, got ({low:g}, {high:g}).",
                    name=name,
                    low=low,
                    high=high,
                )
            )
        return low, high


@dataclass(frozen=True)
class Options:
    """The rule of a setting that is one of some words."""

    words: tuple[str, ...]

    def __call__(self, value: object, name: str) -> str:
        """Check for one of the words.

        Raises
        ------
        ValueError
        """
        return rules.one_of(value, name, self.words)


PROBABILITY = Number(0, 1, 0.05, 0)
FILL_MODE = Options(("reflect", "constant", "nearest", "wrap"))
