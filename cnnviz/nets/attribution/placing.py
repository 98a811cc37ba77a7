"""A map of cells laid over the picture, where its cells see: the one place where this is done."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.nets.attribution.flow import Floats
from cnnviz.nets.receptive_field.centres import AxisCentres, MapCentres


def laid_over(
    cells: NDArray[np.floating[Any]], centres: MapCentres, size: tuple[int, int], times: int = 1
) -> Floats:
    """Lay a map over a picture: each cell's number at its centre, the numbers between in between.

    Bilinear between centres. Beyond the outermost, where nothing is known, their numbers go on to
    the border.

    Parameters
    ----------
    cells : ndarray, shape (rows, columns)
    centres : (AxisCentres, AxisCentres)
        Of `cnnviz.nets.cell_centres`.
    size : (int, int)
        Height and width of the picture.
    times : int
        How many numbers a pixel, along each axis.

    Returns
    -------
    ndarray, float32, shape (height * times, width * times)

    Examples
    --------
    >>> from fractions import Fraction
    >>> half, two, three = Fraction(1, 2), Fraction(2), Fraction(3, 2)
    >>> rows, columns = AxisCentres(half, two, 1), AxisCentres(three, two, 2)
    >>> laid_over(np.array([[0, 4]]), (rows, columns), (1, 5))  # centres on pixels 1 and 3
    array([[0., 0., 2., 4., 4.]], dtype=float32)
    """
    down, across = (
        _shares(axis, length, times) for axis, length in zip(centres, size, strict=True)
    )
    return np.asarray(down @ cells @ across.T, np.float32)


def regions(axis: AxisCentres, length: int) -> tuple[float, ...]:
    """Divide an axis of a picture among the cells: each pixel goes to the nearest centre.

    Returns
    -------
    tuple of float, one more than there are cells
        Where they begin and end, as shares of the axis, from 0 to 1.

    Examples
    --------
    >>> from fractions import Fraction
    >>> regions(AxisCentres(Fraction(1), Fraction(2), 3), 8)  # centres 1, 3, 5: ends 2 and 4
    (0.0, 0.25, 0.5, 1.0)
    """
    places = np.array(axis.places())
    between = np.clip((places[:-1] + places[1:]) / 2 / length, 0, 1)
    return (0.0, *between.tolist(), 1.0)


def _shares(axis: AxisCentres, length: int, times: int) -> NDArray[np.float64]:
    """Give what each cell adds to each number along an axis, shape (length * times, cells)."""
    wanted = (np.arange(length * times) + 0.5) / times
    at = np.interp(wanted, axis.places(), np.arange(axis.cells))
    return np.asarray(np.maximum(1 - np.abs(at[:, None] - np.arange(axis.cells)), 0))
