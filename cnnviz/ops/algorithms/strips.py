"""A padded image handed out in strips of rows, and the threads that take them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Margins = tuple[tuple[int, int], tuple[int, int]]

ALONE = 1 << 18  # multiply-adds up to which OpenBLAS stays on the thread that calls it
CACHE = 1 << 21  # bytes that a strip's copies may fill, about the second-level cache
WORTH_SHARING = 1 << 18  # multiply-adds from which a second thread pays
CORES = os.cpu_count() or 1

_helpers = ThreadPoolExecutor(max(CORES - 1, 1), thread_name_prefix="cnnviz-ops")


@dataclass(frozen=True, eq=False)
class Frame:
    """An image and the zeros around it, which exist only in the strips handed out.

    Attributes
    ----------
    image : ndarray, shape (H, W, C)
    padding : ((top, bottom), (left, right))
    """

    image: Array
    padding: Margins = ((0, 0), (0, 0))

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns with the padding."""
        (top, bottom), (left, right) = self.padding
        return self.image.shape[0] + top + bottom, self.image.shape[1] + left + right

    def rows(self, first: int, last: int, width: int = 0) -> Array:
        """Copy the padded rows ``first`` to ``last``, with zeros up to ``width`` columns.

        Examples
        --------
        >>> Frame(np.ones((1, 1, 1)), ((1, 1), (1, 1))).rows(1, 3)[..., 0]
        array([[0., 1., 0.],
               [0., 0., 0.]])
        """
        channels, dtype = self.image.shape[2], self.image.dtype
        strip = np.zeros((last - first, max(width, self.size[1]), channels), dtype)
        self._fill(strip, first)
        return strip

    def planes(self, first: int, last: int) -> Array:
        """Copy the same rows with the channels apart: shape (rows, C, columns)."""
        strip = np.zeros((last - first, self.image.shape[2], self.size[1]), self.image.dtype)
        self._fill(strip.swapaxes(1, 2), first)
        return strip

    def _fill(self, strip: Array, first: int) -> None:
        (top, _), (left, _) = self.padding
        start = max(first - top, 0)
        stop = max(min(first - top + len(strip), len(self.image)), start)
        inside = strip[start + top - first : stop + top - first]
        inside[:, left : left + self.image.shape[1]] = self.image[start:stop]


def shifted(planes: Array, copies: int, width: int, stride: int) -> Array:
    """Copy rows (H, C, W) once for each kernel column, moved by it: (H, C, copies, width)."""
    rows = np.empty((*planes.shape[:2], copies, width), planes.dtype)
    for v in range(copies):
        rows[:, :, v] = planes[:, :, v : v + (width - 1) * stride + 1 : stride]
    return rows


def in_strips(
    strip: Callable[[int, int], None], height: int, most: int, macs: int, multiple: int = 1
) -> None:
    """Call ``strip(first, last)`` until all rows are done, on every core where that pays.

    The strips do not depend on the number of cores, so neither does any result.

    Parameters
    ----------
    height : int
        Rows in all.
    most : int
        Rows of a strip that fit into the cache.
    macs : int
        Multiply-adds in all.
    multiple : int
        Of which the rows of every strip but the last are one.
    """
    count = max(-(-height // max(most, multiple)), 2 if macs >= WORTH_SHARING else 1)
    rows = -(-height // (count * multiple)) * multiple
    strips = [(first, min(first + rows, height)) for first in range(0, height, rows)]
    workers = min(CORES, len(strips)) if macs >= WORTH_SHARING else 1

    def take(worker: int) -> None:
        for first, last in strips[worker::workers]:
            strip(first, last)

    helpers = [_helpers.submit(take, worker) for worker in range(1, workers)]
    take(0)
    for helper in helpers:
        helper.result()
