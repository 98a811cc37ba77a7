"""The kernel sliding over a small grid, as a GIF."""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from cnnviz.figures.colour import Theme, colourise, limit_of
from cnnviz.figures.formulas import number
from cnnviz.ops import ConvLayer

MAX_FRAMES = 400
_CELL, _GAP, _MARGIN = 36, 34, 20
_PAPER = {"light": (255, 255, 255), "dark": (18, 19, 22)}
_INK = {"light": (24, 26, 30), "dark": (240, 242, 245)}
_FAINT = {"light": (205, 208, 214), "dark": (62, 66, 74)}
_ACCENT = {"light": (36, 99, 174), "dark": (133, 193, 255)}


@dataclass(frozen=True)
class _Grid:
    """Where a grid of cells stands on the sheet, and the colours and words of its cells."""

    left: int
    top: int
    values: NDArray[np.floating]
    limit: float

    def box(self, row: int, column: int) -> tuple[int, int, int, int]:
        left, top = self.left + column * _CELL, self.top + row * _CELL
        return left, top, left + _CELL, top + _CELL


def animate(
    layer: ConvLayer,
    image: NDArray[np.floating],
    map_index: int = 0,
    *,
    theme: Theme = "light",
    milliseconds: int = 400,
) -> bytes:
    """Draw one frame for each cell of a map: its window on the input, the map as far as it is.

    Parameters
    ----------
    layer : ConvLayer
    image : ndarray, shape (H, W, C)
    map_index : int
        Which of the layer's maps to draw.
    theme : {"light", "dark"}
    milliseconds : int
        How long a frame stands.

    Returns
    -------
    bytes
        A GIF that repeats.

    Raises
    ------
    ValueError
        If the map has more than 400 cells.
    """
    feature_map = layer(image)[..., map_index]
    height, width = feature_map.shape
    if feature_map.size > MAX_FRAMES:
        raise ValueError(
            f"An animation has at most {MAX_FRAMES} frames, but this map has {height} × {width} "
            f"= {feature_map.size} cells: use a smaller grid or larger `strides`."
        )
    channels = [map_index] if layer.kind == "depthwise" else range(layer.channels)
    frame = layer.padded(image)
    inputs = [frame[..., channel] for channel in channels]
    kernels = [
        layer.kernels[..., channel, min(map_index, layer.kernels.shape[3] - 1)]
        for channel in channels
    ]
    sheet = _Sheet.arrange(inputs, kernels, feature_map, theme)
    window = layer.window(image.shape[:2])
    rows, columns = window.rows(), window.columns()
    frames = [
        sheet.frame(rows[index // width], columns[index % width], index)
        for index in range(feature_map.size)
    ]
    file = io.BytesIO()
    frames[0].save(
        file, "GIF", save_all=True, append_images=frames[1:], duration=milliseconds, loop=0
    )
    return file.getvalue()


@dataclass
class _Sheet:
    size: tuple[int, int]
    inputs: list[_Grid]
    kernels: list[_Grid]
    output: _Grid
    theme: Theme

    @classmethod
    def arrange(
        cls,
        inputs: list[NDArray[np.floating]],
        kernels: list[NDArray[np.floating]],
        feature_map: NDArray[np.floating],
        theme: Theme,
    ) -> _Sheet:
        """Put the inputs in the first column, the kernels in the second, the map in the third."""
        bands = [max(i.shape[0], k.shape[0]) * _CELL for i, k in zip(inputs, kernels, strict=True)]
        tops = [_MARGIN + sum(bands[:index]) + index * _GAP for index in range(len(bands))]
        second = _MARGIN + inputs[0].shape[1] * _CELL + _GAP
        third = second + kernels[0].shape[1] * _CELL + _GAP
        height = max(tops[-1] + bands[-1], _MARGIN + feature_map.shape[0] * _CELL) + _MARGIN
        width = third + feature_map.shape[1] * _CELL + _MARGIN

        def column(left: int, arrays: list[NDArray[np.floating]]) -> list[_Grid]:
            limit = max(map(limit_of, arrays))
            return [_Grid(left, top, a, limit) for top, a in zip(tops, arrays, strict=True)]

        output = _Grid(third, _MARGIN, feature_map, limit_of(feature_map))
        return cls((width, height), column(_MARGIN, inputs), column(second, kernels), output, theme)

    @functools.cached_property
    def _so_far(self) -> Image.Image:
        """The sheet without rings; every frame adds a cell of the map to it."""
        sheet = Image.new("RGB", self.size, _PAPER[self.theme])
        pen = ImageDraw.Draw(sheet)
        for grid in (*self.inputs, *self.kernels):
            for index in range(grid.values.size):
                self._cell(pen, grid, index)
        rows, columns = self.output.values.shape
        for row, column in np.ndindex(rows, columns):
            pen.rectangle(self.output.box(row, column), outline=_FAINT[self.theme])
        return sheet

    def frame(
        self,
        row_pairs: tuple[tuple[int, int], ...],
        column_pairs: tuple[tuple[int, int], ...],
        index: int,
    ) -> Image.Image:
        """Draw the next frame, of the map's cell ``index``, counted along the rows."""
        self._cell(ImageDraw.Draw(self._so_far), self.output, index)
        sheet = self._so_far.copy()
        pen = ImageDraw.Draw(sheet)
        for grids, side in ((self.inputs, 0), (self.kernels, 1)):
            for grid in grids:
                for row_pair in row_pairs:
                    for column_pair in column_pairs:
                        self._ring(pen, grid.box(row_pair[side], column_pair[side]))
        self._ring(pen, self.output.box(*divmod(index, self.output.values.shape[1])))
        return sheet.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)

    def _cell(self, pen: ImageDraw.ImageDraw, grid: _Grid, index: int) -> None:
        row, column = divmod(index, grid.values.shape[1])
        value = float(grid.values[row, column])
        colour = colourise(value, grid.limit, self.theme)
        box = grid.box(row, column)
        pen.rectangle(box, fill=tuple(colour.tolist()), outline=_FAINT[self.theme])
        # Pillow's font has no true minus sign.
        text = number(round(value, 2)).replace("−", "-")
        pen.text(
            (box[0] + _CELL / 2, box[1] + _CELL / 2),
            text,
            fill=_INK["light" if colour @ (0.299, 0.587, 0.114) > 128 else "dark"],
            font=_font(13 if len(text) < 5 else 10),
            anchor="mm",
        )

    def _ring(self, pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
        pen.rectangle(box, outline=_ACCENT[self.theme], width=3)


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
