"""A padded image handed out in blocks of rows, and the threads that take them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import prod
from queue import SimpleQueue
from threading import Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Margins = tuple[tuple[int, int], tuple[int, int]]

ALONE = 1 << 18  # multiply-adds up to which OpenBLAS stays on the thread that calls it
CACHE = 1 << 22  # bytes that a block's copies may fill, to stay in a core's share of cache
KEPT = 2 * CACHE  # bytes of the largest array that is kept for the next call
WORTH_SHARING = 1 << 22  # multiply-adds from which a second thread pays for waking it
CORES = os.cpu_count() or 1

_jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
_idle: list[Workspace] = []


class Workspace:
    """Arrays for intermediate results, kept for the next block and the next call.

    Fresh memory costs more than the arithmetic on it: the system hands it out page by page.
    """

    def __init__(self) -> None:
        self._buffers: dict[str, Array] = {}

    def array(self, name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
        """Give an array with arbitrary content; the last one of this name is lost."""
        size = prod(shape)
        buffer = self._buffers.get(name)
        if buffer is None or buffer.size < size or buffer.dtype != dtype:
            buffer = np.empty(size, dtype)
            if buffer.nbytes <= KEPT:
                self._buffers[name] = buffer
        return buffer[:size].reshape(shape)


@dataclass(frozen=True, eq=False)
class PaddedImage:
    """An image and the zeros around it, which exist only in the blocks handed out.

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

    def rows(self, first: int, last: int, width: int, space: Workspace) -> Array:
        """Copy the padded rows ``first`` to ``last``, with zeros up to ``width`` columns.

        Examples
        --------
        >>> PaddedImage(np.ones((1, 1, 1)), ((1, 1), (1, 1))).rows(1, 3, 3, Workspace())[..., 0]
        array([[0., 1., 0.],
               [0., 0., 0.]])
        """
        image = self.image
        size = last - first, max(width, self.size[1]), image.shape[2]
        block = space.array("padded", size, image.dtype)
        self._fill(block, first)
        return block

    def planes(self, first: int, last: int, space: Workspace) -> Array:
        """Copy the same rows with the channels apart: shape (rows, C, columns)."""
        size = last - first, self.image.shape[2], self.size[1]
        block = space.array("padded", size, self.image.dtype)
        self._fill(block.swapaxes(1, 2), first)
        return block

    def _fill(self, block: Array, first: int) -> None:
        (top, _), (left, _) = self.padding
        rows, columns = self.image.shape[:2]
        start = min(max(first - top, 0), rows)
        stop = max(min(first - top + len(block), rows), start)
        above, below = start + top - first, stop + top - first
        block[:above] = block[below:] = 0
        inside = block[above:below]
        inside[:, :left] = inside[:, left + columns :] = 0
        inside[:, left : left + columns] = self.image[start:stop]


def shifted(planes: Array, copies: int, width: int, stride: int, space: Workspace) -> Array:
    """Copy rows (H, C, W) once for each kernel column, moved by it: (H, C, copies, width)."""
    rows = space.array("shifted", (*planes.shape[:2], copies, width), planes.dtype)
    for v in range(copies):
        rows[:, :, v] = planes[:, :, v : v + (width - 1) * stride + 1 : stride]
    return rows


def in_row_blocks(
    compute_block: Callable[[int, int, Workspace], None],
    height: int,
    most: int,
    macs: int,
    multiple: int = 1,
) -> None:
    """Call ``compute_block(first, last, space)`` for all rows, on every core where that pays.

    The blocks do not depend on the number of cores, so neither does any result.

    Parameters
    ----------
    height : int
        Rows in all.
    most : int
        Rows of a block that fit into the cache.
    macs : int
        Multiply-adds in all.
    multiple : int
        Of which the rows of every block but the last are one.
    """
    count = -(-height // max(most, multiple))
    if macs >= WORTH_SHARING:
        count += count % 2  # two cores finish together
    rows = -(-height // (count * multiple)) * multiple
    if rows >= height:  # one block: nothing to share out
        space = _idle.pop() if _idle else Workspace()
        compute_block(0, height, space)
        _idle.append(space)
        return
    blocks = [(first, min(first + rows, height)) for first in range(0, height, rows)]
    waiting = iter(blocks)  # whoever is free takes the next
    reports: SimpleQueue[Exception | None] = SimpleQueue()

    def take() -> None:
        space = _idle.pop() if _idle else Workspace()
        for first, last in waiting:
            try:
                compute_block(first, last, space)
            except Exception as error:
                reports.put(error)
            else:
                reports.put(None)
        _idle.append(space)

    if macs >= WORTH_SHARING and len(blocks) > 1:
        start_helpers()
        for _ in range(min(CORES, len(blocks)) - 1 - _jobs.qsize()):  # none for helpers gone busy
            _jobs.put(take)
    take()
    for _ in blocks:
        if error := reports.get():
            raise error


@cache
def start_helpers() -> None:
    """Start a thread for every further core; they wait for jobs until the process ends."""

    def work() -> None:
        while True:
            _jobs.get()()

    for _ in range(CORES - 1):
        Thread(target=work, name="cnnviz-ops", daemon=True).start()
