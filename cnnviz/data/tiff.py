"""TIFF files: Pillow reads a list of layouts, here all of grey, RGB and CMYK are read."""

from __future__ import annotations

import io
import math
from typing import Any

from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from cnnviz.data.guards import FrugalFile, ImageError
from cnnviz.data.sample_layout import Layout
from cnnviz.data.tiff_directory import (
    BITS,
    CHANNELS,
    COMPRESSION,
    HEIGHT,
    NUMBERS,
    ORIENTATION,
    PHOTOMETRIC,
    PLANES,
    PREDICTOR,
    PROFILE,
    ROWS,
    TILE_HEIGHT,
    TILE_WIDTH,
    WIDTH,
    classic,
)
from cnnviz.data.tiff_samples import COLOURS, StoredSamples
from cnnviz.i18n import message

_LETTERS = {1: "u", 2: "i", 3: "f"}
# None, LZW, deflate under two numbers, PackBits, LZMA, Zstandard: those of bytes, not of pixels.
_COMPRESSIONS = (1, 5, 8, 32946, 32773, 34925, 50000)
_WITH_PREDICTOR = (5, 8, 32946, 34925, 50000)
MAX_CHANNELS = 16


class TiffFile(TiffImageFile):
    """Pillow's reader for what it reads right, `StoredSamples` for the rest."""

    _samples: StoredSamples | None = None

    def _open(self) -> None:
        assert isinstance(self.fp, io.BytesIO)
        data = self.fp.getvalue()
        if (known := classic(data)) is not data:
            self.fp = FrugalFile(known)
        super()._open()

    def _setup(self) -> None:
        layout = self._find_layout()
        eight = layout and (layout.bits, layout.numbers) == (8, "u")
        if layout is None or (eight and self._tag(PLANES, 1) != 2):
            try:
                super()._setup()
            except SyntaxError:
                if layout is None:
                    raise
            else:
                return
        assert layout
        assert isinstance(self.fp, io.BytesIO)
        self._samples = StoredSamples(layout, self.tag_v2, self.fp.getvalue())
        size = self._tile_size = layout.width, layout.height
        self._size = size[::-1] if self.tag_v2.get(ORIENTATION) in (5, 6, 7, 8) else size
        self._mode, self.tile, self.palette = self._samples.mode, [], None
        if PROFILE in self.tag_v2:
            self.info["icc_profile"] = self.tag_v2[PROFILE]

    def _tag(self, tag: int, default: Any) -> Any:
        return self.tag_v2.get(tag, default)

    def _find_layout(self) -> Layout | None:
        """Tell from the tags how samples lie; nothing if their kind is left to Pillow."""
        bits, numbers = {*self._tag(BITS, (1,))}, {*self._tag(NUMBERS, (1,))}
        compression, channels = self._tag(COMPRESSION, 1), self._tag(CHANNELS, 1)
        colours = COLOURS.get(self._tag(PHOTOMETRIC, 0), math.inf)
        if len(bits) > 1 or len(numbers) > 1 or compression not in _COMPRESSIONS:
            return None
        letter, width = _LETTERS.get(min(numbers), ""), min(bits)
        known = width in {"u": range(1, 33), "i": (8, 16, 32), "f": (16, 32, 64)}.get(letter, ())
        if not known or channels < colours:
            return None
        layout = Layout(
            width=self.tag_v2[WIDTH],
            height=self.tag_v2[HEIGHT],
            span=self._tag(TILE_WIDTH, self.tag_v2[WIDTH]),
            tall=self._tag(TILE_HEIGHT, min(self._tag(ROWS, math.inf), self.tag_v2[HEIGHT])),
            channels=1 if self._tag(PLANES, 1) == 2 else channels,
            bits=width,
            numbers=letter,
            order="<" if self.tag_v2.prefix == b"II" else ">",
            predictor=self._tag(PREDICTOR, 1) if compression in _WITH_PREDICTOR else 1,
        )
        if layout.channels > MAX_CHANNELS:
            raise ImageError(
                message(
                    "The TIFF has {channels:,} samples a pixel, more than the {max_channels} "
                    "allowed; save it as PNG or JPEG, or choose three of its bands first.",
                    channels=channels,
                    max_channels=MAX_CHANNELS,
                )
            )
        return layout

    def load(self) -> Any:
        """Decode the picture, and turn it upright."""
        if self._samples and self._im is None:
            self.im = self._samples.picture().im
            self.load_end()
        return Image.Image.load(self) if self._samples else super().load()
