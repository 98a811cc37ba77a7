"""A part of a notebook: a sentence, what computes it, and the numbers that a page showed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from cnnviz.figures import diverging
from cnnviz.notebooks.painting import coloured, picture, side_by_side

TOLERANCE = 1e-5
"""Of numbers that two programs add up in another order: of each, and of the largest."""


@dataclass(frozen=True, eq=False)
class Value:
    """What a page showed, and how a program gives it.

    Attributes
    ----------
    code : str
        An expression of Python.
    shown : array_like
        What the page showed: a number, or numbers.
    tolerance : float
        By which the program's may differ: as a share of each number, and of the largest. 0 for
        whole numbers.
    printed : bool
        Whether the program prints it.
    """

    code: str
    shown: ArrayLike
    tolerance: float = TOLERANCE
    printed: bool = True


class Painting(NamedTuple):
    """A picture at the end of a cell.

    Attributes
    ----------
    code : str
        The expression that makes it.
    image : Image, optional
        As the page showed it; None where chance makes another one each time.
    """

    code: str
    image: Image.Image | None = None


@dataclass(frozen=True, eq=False)
class Section:
    """A part of a notebook.

    Attributes
    ----------
    said : str
        Markdown, in the language that is spoken.
    code : str
        The program. It reads ``data["name"]``.
    data : mapping of str to ndarray
        What it reads.
    values : sequence of Value
        What it prints, and what a further cell compares with the numbers that the page showed.
    painting : Painting, optional
    before : str
        What a program must do before it imports Keras.
    printed : str
        What the program prints by itself, before the values.
    folded : bool
        Whether Jupyter folds the program.
    """

    said: str
    code: str
    data: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    values: Sequence[Value] = ()
    painting: Painting | None = None
    before: str = ""
    printed: str = ""
    folded: bool = False


def photo_of(code: str, pixels: NDArray[Any], scale: int = 1) -> Painting:
    """Show pixels of 0 to 255, (H, W), (H, W, 1) or (H, W, 3), that an expression gives."""
    return Painting(f"picture({code}{_further(scale)})", picture(pixels, scale))


def map_of(code: str, values: NDArray[Any], limit: float, scale: int = 1) -> Painting:
    """Show numbers (H, W) that an expression gives, in colours from -limit to limit."""
    limit = float(f"{limit:.6g}")  # as it is written
    painted = coloured(values, limit, diverging())
    return Painting(
        f'picture(coloured({code}, {limit!r}, data["colours"]){_further(scale)})',
        picture(painted, scale),
    )


def maps_of(code: str, maps: NDArray[Any], limit: float, scale: int = 1) -> Painting:
    """Show the channels of maps (H, W, C) beside each other: see `map_of`."""
    if maps.shape[2] == 1:
        return map_of(f"{code}[..., 0]", maps[..., 0], limit, scale)
    return map_of(f"side_by_side({code})", side_by_side(maps), limit, scale)


def scale_for(size: int, wanted: int = 320) -> int:
    """Give how many times a side of so many cells is enlarged.

    Examples
    --------
    >>> scale_for(8), scale_for(224)  # 320 = 40 · 8
    (40, 1)
    """
    return max(1, wanted // size)


def literal_array(values: NDArray[Any]) -> str:
    """Write numbers as Python, for a cell that a reader may change.

    Examples
    --------
    >>> print(literal_array(np.array([[1.0, 0.5], [-2.0, 3.0]])))
    np.array([
        [1, 0.5],
        [-2, 3],
    ], "float32")
    """
    rows = "\n".join(f"    {_nested(row)}," for row in np.asarray(values))
    return f'np.array([\n{rows}\n], "float32")'


def _nested(values: NDArray[Any]) -> str:
    if values.ndim == 0:
        return f"{float(values):.9g}"
    return f"[{', '.join(map(_nested, values))}]"


def _further(scale: int) -> str:
    return f", scale={scale}" if scale > 1 else ""
