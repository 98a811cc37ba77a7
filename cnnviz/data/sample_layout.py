"""How the samples of a picture lie in a TIFF, and the numbers that its bytes are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DIFFERENCES, _FLOAT_DIFFERENCES = 2, 3


@dataclass(frozen=True)
class Layout:
    """How the samples of a picture lie in its file.

    Attributes
    ----------
    width, height : int
        Of the picture, in pixels.
    span : int
        Pixels of a row that are stored together: of a tile, or all.
    tall : int
        Rows that are stored together.
    channels : int
        Samples of a pixel.
    bits : int
        Of a sample.
    numbers : str
        What a sample is, in NumPy's letters: ``"u"``, ``"i"`` or ``"f"``.
    order : str
        The order of its bytes, ``"<"`` or ``">"``.
    predictor : int
        2 if samples are stored as their differences from the left, 3 if floats are so.
    """

    width: int
    height: int
    span: int
    tall: int
    channels: int
    bits: int
    numbers: str
    order: str
    predictor: int

    @property
    def across(self) -> int:
        """Pieces side by side: tiles of a row, else 1."""
        return math.ceil(self.width / self.span)

    @property
    def row(self) -> int:
        """Samples that are stored for a row."""
        return self.across * self.span * self.channels

    @property
    def step(self) -> int:
        """Bytes of a piece's row."""
        return math.ceil(self.span * self.channels * self.bits / 8)

    def samples(self, stored: NDArray[np.uint8], wanted: Sequence[int]) -> NDArray[Any]:
        """Turn stored bytes to numbers.

        Parameters
        ----------
        stored : ndarray of uint8, shape (rows, across * step)
        wanted : sequence of int
            Which samples of a pixel.

        Returns
        -------
        ndarray, shape (rows, width, len(wanted))

        Examples
        --------
        >>> layout = Layout(2, 1, 2, 1, 1, 16, "u", ">", predictor=2)
        >>> layout.samples(np.array([[1, 0, 0, 2]], np.uint8), [0]).ravel()  # 256, then 2 more
        array([256, 258], dtype=uint16)
        """
        shape = len(stored), self.across, self.span, self.channels
        pieces = stored.reshape(len(stored), self.across, self.step)
        order, size = self.order, self.bits // 8
        if self.predictor == _FLOAT_DIFFERENCES:
            # The bytes of equal weight lie together, the heaviest first, each row as differences.
            apart = pieces.reshape(*shape[:2], -1, self.channels)
            summed = apart.cumsum(axis=2, dtype=np.uint8)
            by_weight = summed.reshape(*shape[:2], size, -1)
            pieces, order = np.ascontiguousarray(by_weight.swapaxes(2, 3)), ">"
        whole = self.bits in (8, 16, 32, 64)
        if whole:
            values = np.ascontiguousarray(pieces).view(f"{order}u{size}").reshape(shape)
            values = values if len(wanted) == self.channels else values.take(wanted, axis=-1)
        else:
            values = self._unpacked(pieces, wanted)
        values = values.astype(values.dtype.newbyteorder("="), copy=False)
        if self.predictor == _DIFFERENCES:
            values = values.cumsum(axis=2, dtype=values.dtype)
        if whole:
            values = values.view(f"{self.numbers}{size}")
        return values.reshape(len(stored), -1, len(wanted))[:, : self.width]

    def _unpacked(self, pieces: NDArray[np.uint8], wanted: Sequence[int]) -> NDArray[Any]:
        """Give samples that do not end with a byte; their bits lie one after another."""
        first = np.add.outer(np.arange(self.span) * self.channels, wanted) * self.bits
        # So many bytes hold a sample, wherever in its first it begins.
        size = math.ceil((8 - math.gcd(self.bits, 8) + self.bits) / 8)
        values: NDArray[Any] = np.zeros((), np.uint32 if size <= 4 else np.uint64)
        for byte in range(size):
            values = values << 8 | pieces.take(first // 8 + byte, axis=-1, mode="clip")
        spare = (8 * size - self.bits - first % 8).astype(values.dtype)
        values = values >> spare & (2**self.bits - 1)
        return values.astype(np.uint32)
