"""Functions that stand in notebooks too: they need nothing but NumPy and Pillow."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def picture(pixels: NDArray[Any], scale: int = 1) -> Image.Image:
    """Make a picture of pixels (H, W), (H, W, 1) or (H, W, 3) of 0 to 255, enlarged."""
    pixels = np.rint(pixels).clip(0, 255).astype("uint8")
    pixels = pixels[..., 0] if pixels.ndim == 3 and pixels.shape[2] == 1 else pixels
    image = Image.fromarray(np.ascontiguousarray(pixels))
    return image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)


def coloured(values: NDArray[Any], limit: float, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Paint numbers: blue down to -limit, orange up to limit, and nearly white at 0."""
    steps = np.rint((np.nan_to_num(np.asarray(values, "float64")) / limit + 1) / 2 * 255)
    return np.asarray(table[steps.clip(0, 255).astype(int)])


def side_by_side(maps: NDArray[Any]) -> NDArray[Any]:
    """Put the channels of maps (H, W, C) beside each other."""
    return np.hstack(list(np.moveaxis(maps, -1, 0)))


PAINTING = picture, coloured, side_by_side


def source_of(*functions: Callable[..., Any]) -> str:
    """Write functions as they stand in a file, without the types of what they take and give.

    Examples
    --------
    >>> print(source_of(side_by_side))
    def side_by_side(maps):
        \"\"\"Put the channels of maps (H, W, C) beside each other.\"\"\"
        return np.hstack(list(np.moveaxis(maps, -1, 0)))
    """
    written = []
    for function in functions:
        (tree,) = ast.parse(inspect.getsource(function)).body
        assert isinstance(tree, ast.FunctionDef)
        tree.returns, given = None, tree.args
        for argument in given.args:
            argument.annotation = None
        written.append(ast.unparse(tree))
    return "\n\n\n".join(written)
