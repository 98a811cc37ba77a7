"""One pooling layer: what it computes, and from which pixels. It has nothing to learn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.ops.arithmetic import Padding, axis_paddings, padding_amounts
from cnnviz.ops.arrays import Array, as_floats
from cnnviz.ops.pooling import Mode, check_mode, pool2d, pool_window
from cnnviz.ops.settings import Pair, pair
from cnnviz.ops.window import Window


@dataclass(frozen=True)
class PoolLayer:
    """A MaxPooling2D or AveragePooling2D.

    Attributes
    ----------
    mode : {"max", "average"}
    pool_size : int or (int, int)
    strides : int or (int, int), optional
        By default the pool size.
    padding : "valid", "same", int, (h, w) or ((top, bottom), (left, right))

    Examples
    --------
    >>> layer = PoolLayer("max", 2)
    >>> layer([[[1], [5]], [[2], [4]]]).shape  # 1 = (2 - 2) // 2 + 1
    (1, 1, 1)
    """

    mode: Mode = "max"
    pool_size: Pair = 2
    strides: Pair | None = None
    padding: Padding = "valid"

    def __post_init__(self) -> None:
        check_mode(self.mode)
        pair(self.pool_size, "pool_size")
        pair(self.steps, "strides")
        for padding in axis_paddings(self.padding):
            padding_amounts(1, 1, padding=padding)

    @property
    def steps(self) -> tuple[int, int]:
        """Rows and columns from one window to the next: the strides, else the pool size."""
        return pair(self.pool_size if self.strides is None else self.strides, "strides")

    @property
    def parameters(self) -> int:
        """Weights and biases to learn: none."""
        return 0

    def window(self, input_size: tuple[int, int]) -> Window:
        """Give the window that slides over an input of this size."""
        return pool_window(input_size, self.pool_size, self.strides, self.padding)

    def __call__(self, image: ArrayLike) -> Array:
        """Compute the map (H', W', C) of an image (H, W, C)."""
        return pool2d(
            image, self.pool_size, strides=self.strides, padding=self.padding, mode=self.mode
        )

    def values(self, image: ArrayLike, row: int, column: int, channel: int = 0) -> Array:
        """Give the numbers behind one cell, row after row; those of the padding do not count.

        Examples
        --------
        >>> image = np.array([[[1], [2], [3]]])
        >>> PoolLayer("average", 2, padding="same").values(image, 0, 1)  # 3, and a cell outside
        array([3.], dtype=float32)
        """
        pixels = as_floats(image, "image", "(H, W, C)")
        window = self.window((pixels.shape[0], pixels.shape[1]))
        rows, columns = (
            [index - before for index, _ in links if 0 <= index - before < size]
            for links, (before, _), size in zip(
                (window.rows()[row], window.columns()[column]),
                window.padding,
                window.input_size,
                strict=True,
            )
        )
        found: Array = pixels[np.ix_(rows, columns)][..., channel].ravel()
        return found
