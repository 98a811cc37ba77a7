"""The settings that an address can hold, by their kinds: how each is read and written as text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cnnviz.i18n import joined, message

P = TypeVar("P", bound=NamedTuple)
_INDEX = re.compile(r"\d{1,6}", re.ASCII)


@dataclass(frozen=True)
class Field:
    """One setting: its name, its default, and how it is read from and written as text.

    ``read`` raises ValueError with the rule that the text breaks. A ``shared`` setting
    is one and the same on all pages. One that is not ``linked`` is not in the address, as
    it can be told from others: the size of an array. One that is ``own`` names what the
    visitor made: a run.
    """

    name: str
    default: Any
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    shared: bool = False
    linked: bool = True
    own: bool = False

    @property
    def stays(self) -> bool:
        """Whether a page that is set to something else keeps what was chosen here."""
        return self.shared or self.own

    def same(self, one: Any, other: Any) -> bool:
        """Tell whether two values are written alike."""
        return self.write(one) == self.write(other)


def short_text(name: str, most: int) -> Field:
    """Make a field that is any text of so many characters."""

    def read(text: str) -> str:
        if len(text) > most:
            raise ValueError(message("it must have at most {most} characters", most=most))
        return text

    return Field(name, "", read)


def choice(name: str, options: Sequence[str], default: str | None = None) -> Field:
    """Make a field that is one of ``options``."""

    def read(text: str) -> str:
        if text not in options:
            raise ValueError(message("it must be one of {options}", options=", ".join(options)))
        return text

    return Field(name, options[0] if default is None else default, read)


def choices(name: str, options: Sequence[str], default: Sequence[str]) -> Field:
    """Make a field that is any number of ``options``, separated by commas."""

    def read(text: str) -> list[str]:
        chosen = list(dict.fromkeys(part for part in text.split(",") if part))
        if not set(chosen) <= set(options):
            raise ValueError(message("it must be a list of {options}", options=", ".join(options)))
        return chosen

    return Field(name, list(default), read, ",".join)


def integer(name: str, minimum: int, maximum: int, default: int) -> Field:
    """Make a field that is a whole number within bounds."""

    def read(text: str) -> int:
        if not re.fullmatch(r"-?\d{1,9}", text) or not minimum <= int(text) <= maximum:
            raise ValueError(
                message(
                    "it must be a whole number from {minimum} to {maximum}",
                    minimum=minimum,
                    maximum=maximum,
                )
            )
        return int(text)

    return Field(name, default, read)


def number(name: str, minimum: float, maximum: float, default: float) -> Field:
    """Make a field that is a finite number within bounds."""

    def read(text: str) -> float:
        value = _finite(text)
        if not minimum <= value <= maximum:
            raise ValueError(
                message(
                    "it must be a number from {minimum:g} to {maximum:g}",
                    minimum=minimum,
                    maximum=maximum,
                )
            )
        return value

    return Field(name, default, read, lambda value: f"{value:.12g}")


def flag(name: str, default: bool = False) -> Field:
    """Make a field that is yes or no."""
    rule = choice(name, ["no", "yes"])
    return Field(
        name, default, lambda text: rule.read(text) == "yes", lambda on: "yes" if on else "no"
    )


def place(name: str, kind: type[P]) -> Field:
    """Make a field that is a place, such as a row and a column, or None.

    Examples
    --------
    >>> from cnnviz.ui.components.pixel_probe import Pixel
    >>> place("pixel", Pixel).read("12,3")
    Pixel(row=12, column=3)
    """

    def read(text: str) -> P:
        parts = text.split(",")
        if len(parts) != len(kind._fields) or not all(map(_INDEX.fullmatch, parts)):
            raise ValueError(
                message(
                    "it must be whole numbers: {fields}",
                    fields=joined(", ", kind._fields),
                )
            )
        return kind._make(map(int, parts))

    return Field(name, None, read, lambda value: ",".join(map(str, value or ())))


def numbers(
    name: str, largest: tuple[int, int], default: NDArray[np.float64], smallest: int = 1
) -> Field:
    """Make a field that is an array (rows, columns, channels) of at most ``largest`` rows, columns.

    Written as ``1,0;2,-1`` a channel, channels separated by ``_``; channels that are all alike
    are written once.
    """

    def read(text: str) -> NDArray[np.float64]:
        planes = [
            [[_finite(cell) for cell in row.split(",")] for row in plane.split(";")]
            for plane in text[:20_000].split("_")
        ]
        shapes = {(len(plane), len(row)) for plane in planes for row in plane}
        if len(shapes) != 1 or len(planes) not in (1, 3):
            raise ValueError(message("it must be full rows of numbers, in one or three channels"))
        (shape,) = shapes
        if any(size > most for size, most in zip(shape, largest, strict=True)):
            raise ValueError(
                message(
                    "it must be at most {rows} rows of {columns} numbers",
                    rows=largest[0],
                    columns=largest[1],
                )
            )
        if min(shape) < smallest:
            raise ValueError(
                message(
                    "it must be at least {smallest} rows of {smallest} numbers",
                    smallest=smallest,
                )
            )
        return np.moveaxis(np.array(planes), 0, -1)

    def write(array: NDArray[np.float64]) -> str:
        planes = np.moveaxis(array, -1, 0)
        if (planes == planes[0]).all():
            planes = planes[:1]
        return "_".join(
            ";".join(",".join(f"{cell:.10g}" for cell in row) for row in plane) for plane in planes
        )

    return Field(name, default, read, write)


def _finite(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e6:
        raise ValueError(message("it must be numbers of at most a million"))
    return value
