"""TIFF files, of which Pillow reads a list of layouts and here all of grey, RGB and CMYK are read.

Pillow gives the bytes of the samples, as if they were the pixels of a wide grey picture: strips,
tiles and compression are its work, what the samples mean is told here.
"""

from __future__ import annotations

import io
import math
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from cnnviz.data.guards import ImageError
from cnnviz.data.modes import levels, over_white
from cnnviz.data.sample_layout import Layout
from cnnviz.i18n import message

# Tags, and what they say.
WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
FILL_ORDER, ORIENTATION, CHANNELS, ROWS, PLANES = 266, 274, 277, 278, 284
PREDICTOR, TILE_WIDTH, TILE_HEIGHT, EXTRA, NUMBERS = 317, 322, 323, 338, 339
STRIPS, TILES = (273, 279), (324, 325)
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, CMYK = 0, 1, 2, 5
_COLOURS = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, RGB: 3, CMYK: 4}
_LETTERS = {1: "u", 2: "i", 3: "f"}
_ASSOCIATED, _UNASSOCIATED = 1, 2
# None, LZW, deflate under two numbers, PackBits, LZMA, Zstandard: those of bytes, not of pixels.
_COMPRESSIONS = (1, 5, 8, 32946, 32773, 34925, 50000)
_WITH_PREDICTOR = (5, 8, 32946, 34925, 50000)

MAX_SAMPLE_BYTES = 178_000_000
MAX_CHANNELS = 16
MAX_ROW_SAMPLES = 2**20
_STRIP_SAMPLES = 2**19


class TiffFile(TiffImageFile):
    """Pillow's reader for what it reads right, `Layout` for the rest."""

    _layout: Layout | None = None

    def _setup(self) -> None:
        self._layout = self._find_layout()
        eight = self._layout and (self._layout.bits, self._layout.numbers) == (8, "u")
        if self._layout is None or (eight and not self._in_planes):
            try:
                super()._setup()
                self._layout = None
            except SyntaxError:
                if self._layout is None:
                    raise
        if self._layout:
            size = self._tile_size = self._layout.width, self._layout.height
            self._size = size[::-1] if self.tag_v2.get(ORIENTATION) in (5, 6, 7, 8) else size
            self._mode, self.tile, self.palette = "RGB", [], None

    @property
    def _in_planes(self) -> bool:
        """Whether the samples of a kind lie together."""
        return bool(self._tag(PLANES, 1) == 2)

    def _tag(self, tag: int, default: Any) -> Any:
        return self.tag_v2.get(tag, default)

    def _find_layout(self) -> Layout | None:
        """Tell from the tags how samples lie; nothing if their kind is left to Pillow."""
        bits, numbers = {*self._tag(BITS, (1,))}, {*self._tag(NUMBERS, (1,))}
        compression, channels = self._tag(COMPRESSION, 1), self._tag(CHANNELS, 1)
        colours = _COLOURS.get(self._tag(PHOTOMETRIC, 0), math.inf)
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
            channels=1 if self._in_planes else channels,
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
        if self._layout and self._im is None:
            self.im = self._decoded(self._layout).im
            self.load_end()
        return Image.Image.load(self) if self._layout else super().load()

    def _decoded(self, layout: Layout) -> Image.Image:
        """Give the picture in RGB, what is transparent laid over white."""
        photometric, channels = self._tag(PHOTOMETRIC, 0), self._tag(CHANNELS, 1)
        colours = _COLOURS[photometric]
        # RGB with a fourth sample that is not explained is what many programs mean by RGBA.
        usual = (_UNASSOCIATED,) if (photometric, channels) == (RGB, 4) else ()
        extra = self._tag(EXTRA, usual)[: channels - colours]
        at = next((place for place, meaning in enumerate(extra) if meaning), None)
        wanted = [*range(colours)] + ([] if at is None else [colours + at])
        planes = len(wanted) if self._in_planes else 1
        size = max(layout.tall, layout.height) * layout.across * layout.step * planes
        if layout.row > MAX_ROW_SAMPLES:
            raise ImageError(
                message(
                    "The TIFF has rows of {row:,} samples, more than the {max_row_samples:,} "
                    "allowed; save it as PNG or JPEG.",
                    row=layout.row,
                    max_row_samples=MAX_ROW_SAMPLES,
                )
            )
        if size > MAX_SAMPLE_BYTES:
            raise ImageError(
                message(
                    "The TIFF needs more than the {megabytes} MB allowed; save it as PNG or "
                    "JPEG, or make it smaller first.",
                    megabytes=MAX_SAMPLE_BYTES // 10**6,
                )
            )
        stored = [self._stored(layout, plane) for plane in (wanted if self._in_planes else [0])]

        def samples(top: int, bottom: int) -> NDArray[Any]:
            parts = [
                layout.samples(
                    np.asarray(part.crop((0, top, part.width, bottom))),
                    [0] if self._in_planes else wanted,
                )
                for part in stored
            ]
            return np.concatenate(parts, axis=2) if self._in_planes else parts[0]

        step = max(1, _STRIP_SAMPLES // layout.row)
        strips = [(top, min(top + step, layout.height)) for top in range(0, layout.height, step)]
        full = 2.0**layout.bits - 1
        exact = layout.numbers == "u" and layout.bits <= 16
        if exact:
            low, high = 0.0, full
        else:
            low, high = levels(
                (samples(*strip)[..., :colours] for strip in strips), unit=layout.numbers == "f"
            )
        picture = Image.new("RGB", (layout.width, layout.height))
        for top, bottom in strips:
            # 24 bits are enough for numbers of 16.
            values: NDArray[Any] = samples(top, bottom).astype(np.float32 if exact else np.float64)
            colour, alpha = values[..., :colours], values[..., colours:]
            colour -= low
            colour /= high - low
            alpha /= 1 if layout.numbers == "f" else full
            if not exact:
                np.fmax(values, 0, out=values)  # no number becomes 0
                np.fmin(values, 1, out=values)
            if at is not None and extra[at] == _ASSOCIATED:
                colour = np.divide(colour, alpha, out=np.zeros_like(colour), where=alpha > 0).clip(
                    0, 1
                )
            if photometric == WHITE_IS_ZERO:
                colour = 1 - colour
            if photometric == CMYK:
                colour = (1 - colour[..., :3]) * (1 - colour[..., 3:])
            shown = over_white(colour, None if at is None else alpha)
            picture.paste(Image.fromarray(shown), (0, top))
        return picture

    def _stored(self, layout: Layout, plane: int) -> Image.Image:
        """Give the stored bytes of a plane, as the pixels of a grey picture."""
        assert isinstance(self.fp, io.BytesIO)
        tiled = TILES[0] in self.tag_v2
        pieces = layout.across * math.ceil(layout.height / layout.tall)
        places, lengths = ([*self._tag(tag, ())] for tag in (TILES if tiled else STRIPS))
        own = slice(plane * pieces, (plane + 1) * pieces)
        tags = {
            WIDTH: [layout.across * layout.step],
            HEIGHT: [layout.height],
            BITS: [8],
            COMPRESSION: [self._tag(COMPRESSION, 1)],
            PHOTOMETRIC: [BLACK_IS_ZERO],
            FILL_ORDER: [self._tag(FILL_ORDER, 1)],
            CHANNELS: [1],
            **(
                {TILE_WIDTH: [layout.step], TILE_HEIGHT: [layout.tall]}
                if tiled
                else {ROWS: [layout.tall]}
            ),
            **dict(zip(TILES if tiled else STRIPS, (places[own], lengths[own]), strict=True)),
        }
        data = self.fp.getvalue()
        data += bytes(len(data) % 2)
        head = self.tag_v2.prefix + struct.pack(layout.order + "HI", 42, len(data))
        file = io.BytesIO(head + data[8:] + _directory(tags, layout.order, len(data)))
        with TiffImageFile(file) as stored:
            stored.load()
            return stored


def _directory(tags: dict[int, list[int]], order: str, place: int) -> bytes:
    """Write tags of whole numbers as the directory of a TIFF, to stand at a place of the file."""
    filled = {tag: values for tag, values in sorted(tags.items()) if values}
    entries, after = struct.pack(order + "H", len(filled)), b""
    end = place + 2 + 12 * len(filled) + 4
    for tag, values in filled.items():
        data = struct.pack(f"{order}{len(values)}I", *values)
        where = data if len(values) == 1 else struct.pack(order + "I", end + len(after))
        entries += struct.pack(order + "HHI", tag, 4, len(values)) + where
        after += data if len(values) > 1 else b""
    return entries + bytes(4) + after
