"""The samples of a TIFF file: their bytes as Pillow decodes them, and what they mean.

Pillow gives the bytes of the samples, as if they were the pixels of a wide grey picture: strips,
tiles and compression are its work, what the samples mean is told here.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from cnnviz.data.guards import ImageError
from cnnviz.data.modes import levels, over_white
from cnnviz.data.sample_layout import Layout
from cnnviz.data.tiff_directory import (
    BITS,
    CHANNELS,
    COMPRESSION,
    EXTRA,
    FILL_ORDER,
    HEIGHT,
    PHOTOMETRIC,
    PLANES,
    PROFILE,
    ROWS,
    STRIPS,
    TILE_HEIGHT,
    TILE_WIDTH,
    TILES,
    WIDTH,
    directory,
)
from cnnviz.i18n import message

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, CMYK = 0, 1, 2, 5
COLOURS = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, RGB: 3, CMYK: 4}
"""How many samples of a pixel are its colour, by what they mean."""

MAX_SAMPLE_BYTES = 178_000_000
MAX_ROW_SAMPLES = 2**20
_ASSOCIATED, _UNASSOCIATED = 1, 2
_STRIP_SAMPLES = 2**19


@dataclass(frozen=True)
class StoredSamples:
    """The samples of a picture in its file.

    Attributes
    ----------
    layout : Layout
    tags : mapping
        The file's first directory.
    data : bytes
        The file.
    """

    layout: Layout
    tags: Mapping[int, Any]
    data: bytes

    @property
    def mode(self) -> str:
        """The mode of `picture`: inks stay inks only where a profile says what they look like."""
        if self._photometric == CMYK:
            return "CMYK" if PROFILE in self.tags else "RGB"
        return "RGB" if self._photometric == RGB else "L"

    @property
    def _photometric(self) -> int:
        found: int = self._tag(PHOTOMETRIC, 0)
        return found

    @property
    def _in_planes(self) -> bool:
        """Whether the samples of a kind lie together."""
        return bool(self._tag(PLANES, 1) == 2)

    def _tag(self, tag: int, default: Any) -> Any:
        return self.tags.get(tag, default)

    def picture(self) -> Image.Image:
        """Decode the picture; what is transparent is laid over white.

        Raises
        ------
        ImageError
            If it needs too much memory.
        """
        layout, photometric = self.layout, self._photometric
        channels, colours = self._tag(CHANNELS, 1), COLOURS[photometric]
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
        picture = Image.new(self.mode, (layout.width, layout.height))
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
                colour = 1 - colour
            if photometric == CMYK and self.mode == "RGB":
                colour = colour[..., :3] * colour[..., 3:]
            shown = over_white(colour, None if at is None else alpha)
            if self.mode == "CMYK":
                shown = 255 - shown
            part = Image.frombytes(self.mode, (layout.width, bottom - top), shown.tobytes())
            picture.paste(part, (0, top))
        return picture

    def _stored(self, layout: Layout, plane: int) -> Image.Image:
        """Give the stored bytes of a plane, as the pixels of a grey picture."""
        tiled = TILES[0] in self.tags
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
        data = self.data + bytes(len(self.data) % 2)
        head = data[:2] + struct.pack(layout.order + "HI", 42, len(data))
        file = io.BytesIO(head + data[8:] + directory(tags, layout.order, len(data)))
        with TiffImageFile(file) as stored:
            stored.load()
            return stored
