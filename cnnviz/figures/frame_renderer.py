"""The frames of an animation: input, kernel and map as grids of cells."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from cnnviz.figures.colour import FAINT, INK, PAPER, Theme, colourise, limit_of
from cnnviz.figures.fonts import font_for
from cnnviz.figures.numbers import number

_CELL, _GAP, _MARGIN, _LINE, _TEXT = 36, 34, 20, 30, 13
_HATCH = 6  # px from line to line; divides a cell, so that lines run on from cell to cell
_STROKE = {"light": (176, 179, 185), "dark": (104, 108, 116)}
_GREY = {"light": (214, 214, 215), "dark": (58, 59, 62)}
_ACCENT = {"light": (36, 99, 174), "dark": (133, 193, 255)}

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Grid:
    """Where a grid of cells stands in a frame, its numbers, and which cells are special."""

    left: int
    top: int
    values: NDArray[np.floating]
    limit: float
    kinds: NDArray[np.str_] | None = None

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Give left, top, right and bottom of a cell."""
        left, top = self.left + column * _CELL, self.top + row * _CELL
        return left, top, left + _CELL, top + _CELL

    @property
    def middle(self) -> float:
        """Height of the middle row."""
        return self.top + len(self.values) * _CELL / 2


@dataclass
class FrameRenderer:
    """All grids of an animation, and the line of text below them."""

    size: tuple[int, int]
    inputs: list[Grid]
    kernels: list[Grid]
    output: Grid
    theme: Theme
    transposed: bool

    @classmethod
    def arrange(
        cls,
        inputs: list[NDArray[np.floating]],
        kernels: list[NDArray[np.floating]],
        feature_map: NDArray[np.floating],
        kinds: NDArray[np.str_],
        theme: Theme,
        layer_kind: str,
    ) -> FrameRenderer:
        """Put the inputs in the first column, the kernels in the second, the map in the third."""
        bands = [max(i.shape[0], k.shape[0]) * _CELL for i, k in zip(inputs, kernels, strict=True)]
        tops = [_MARGIN + sum(bands[:index]) + index * _GAP for index in range(len(bands))]
        second = _MARGIN + inputs[0].shape[1] * _CELL + _GAP
        third = second + kernels[0].shape[1] * _CELL + _GAP
        bottom = max(tops[-1] + bands[-1], _MARGIN + feature_map.shape[0] * _CELL)
        width = third + feature_map.shape[1] * _CELL + _MARGIN

        def column(
            left: int, arrays: list[NDArray[np.floating]], kinds: NDArray[np.str_] | None = None
        ) -> list[Grid]:
            limit = max(map(limit_of, arrays))
            return [Grid(left, top, a, limit, kinds) for top, a in zip(tops, arrays, strict=True)]

        return cls(
            (width, bottom + _LINE + _MARGIN),
            column(_MARGIN, inputs, kinds),
            column(second, kernels),
            Grid(third, _MARGIN, feature_map, limit_of(feature_map)),
            theme,
            layer_kind == "transpose",
        )

    @property
    def room(self) -> float:
        """Width for the line of text."""
        return self.size[0] - 2 * _MARGIN

    @functools.cached_property
    def _so_far(self) -> Image.Image:
        """The frame without rings; every frame adds a cell of the map to it."""
        image = Image.new("RGB", self.size, PAPER[self.theme])
        pen = ImageDraw.Draw(image)
        for grid in (*self.inputs, *self.kernels):
            for index in range(grid.values.size):
                self._cell(pen, grid, index)
        for row, column in np.ndindex(self.output.values.shape):
            pen.rectangle(self.output.box(row, column), outline=FAINT[self.theme])
        for grid, kernel in zip(self.inputs, self.kernels, strict=True):
            self._times(pen, kernel.left - _GAP / 2, min(grid.middle, kernel.middle))
        for kernel in self.kernels[1:]:
            self._text(pen, (kernel.left + _CELL / 2, kernel.top - _GAP / 2), "+", 22)
        level = min(self.output.middle, self.kernels[0].middle)
        self._text(pen, (self.output.left - _GAP / 2, level), "=", 22)
        return image

    def frame(self, row_pairs: Pairs, column_pairs: Pairs, index: int, text: str) -> Image.Image:
        """Draw the next frame, of the map's cell ``index``, counted along the rows."""
        self._cell(ImageDraw.Draw(self._so_far), self.output, index)
        image = self._so_far.copy()
        pen = ImageDraw.Draw(image)
        for grids, side in ((self.inputs, 0), (self.kernels, 1)):
            for grid in grids:
                for row_pair in row_pairs:
                    for column_pair in column_pairs:
                        self._ring(pen, grid.box(row_pair[side], column_pair[side]))
        self._ring(pen, self.output.box(*divmod(index, self.output.values.shape[1])))
        self._text(pen, (_MARGIN, self.size[1] - _MARGIN), text, _TEXT, anchor="ls")
        return image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)

    def _cell(self, pen: ImageDraw.ImageDraw, grid: Grid, index: int) -> None:
        row, column = divmod(index, grid.values.shape[1])
        value = float(grid.values[row, column])
        colour = tuple(colourise(value, grid.limit, self.theme).tolist())
        kind = "" if grid.kinds is None else grid.kinds[row, column]
        if kind:
            colour = (_GREY if kind == "unvisited" else PAPER)[self.theme]
        box = grid.box(row, column)
        pen.rectangle(box, fill=colour, outline=FAINT[self.theme])
        if kind == "padding":
            self._hatch(pen, box)
        text = number(round(value, 2))
        bright = np.dot(colour, (0.299, 0.587, 0.114)) > 118
        pen.text(
            (box[0] + _CELL / 2, box[1] + _CELL / 2),
            _written(text),
            fill=INK["light" if bright else "dark"],
            font=font_for(text, _TEXT if len(text) < 5 else 10),
            anchor="mm",
        )

    def _hatch(self, pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = box
        for at in range(_HATCH, 2 * _CELL, _HATCH):  # lines from left or bottom to top or right
            begin = left + max(0, at - _CELL), min(top + at, bottom)
            end = min(left + at, right), top + max(0, at - _CELL)
            pen.line((*begin, *end), fill=_STROKE[self.theme])

    def _times(self, pen: ImageDraw.ImageDraw, x: float, y: float) -> None:
        # Pillow's font has no "∗" that stands on the middle of a line.
        for degrees in (30, 90, 150):
            dx, dy = 6 * math.cos(math.radians(degrees)), 6 * math.sin(math.radians(degrees))
            pen.line((x - dx, y - dy, x + dx, y + dy), fill=INK[self.theme], width=2)
        if self.transposed:
            self._text(pen, (x + 11, y - 7), "T", 10)

    def _text(
        self,
        pen: ImageDraw.ImageDraw,
        place: tuple[float, float],
        text: str,
        size: int,
        anchor: str = "mm",
    ) -> None:
        pen.text(
            place, _written(text), fill=INK[self.theme], font=font_for(text, size), anchor=anchor
        )

    def _ring(self, pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
        pen.rectangle(box, outline=_ACCENT[self.theme], width=3)


def text_width(text: str) -> float:
    """Give the width in pixels of the line below the grids."""
    return font_for(text, _TEXT).getlength(_written(text))


def _written(text: str) -> str:
    # Pillow's own font has no true minus sign.
    return text.replace("−", "-")
