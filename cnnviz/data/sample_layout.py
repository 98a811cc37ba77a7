"""How the samples of a picture lie in a TIFF, and the numbers that its bytes are."""

from __future__ import annotations

import math
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
    def step(self) -> int:
        """Bytes of a piece's row."""
        return math.ceil(self.span * self.channels * self.bits / 8)

    def samples(self, stored: NDArray[np.uint8]) -> NDArray[Any]:
        """Turn stored bytes to numbers.

        Parameters
        ----------
        stored : ndarray of uint8, shape (rows, across * step)

        Returns
        -------
        ndarray, shape (rows, width, channels)

        Examples
        --------
        >>> layout = Layout(2, 1, 2, 1, 1, 16, "u", ">", predictor=2)
        >>> layout.samples(np.array([[1, 0, 0, 2]], np.uint8)).ravel()  # 256, then 2 more
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
        else:
            ones = np.unpackbits(pieces, axis=-1, count=math.prod(shape[2:]) * self.bits)
            weights = 1 << np.arange(self.bits, dtype=np.uint32)[::-1]
            values = ones.reshape(*shape, self.bits) @ weights
        values = values.astype(values.dtype.newbyteorder("="), copy=False)
        if self.predictor == _DIFFERENCES:
            values = values.cumsum(axis=2, dtype=values.dtype)
        if whole:
            values = values.view(f"{self.numbers}{size}")
        return values.reshape(len(stored), -1, self.channels)[:, : self.width]
