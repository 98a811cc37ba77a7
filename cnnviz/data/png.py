"""PNG files: bounded by what is decoded of them, with a transparent colour of any depth."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from cnnviz.data.guards import FrugalFile, ImageError
from cnnviz.data.modes import strips
from cnnviz.i18n import message

MAX_SAMPLE_BYTES = 200_000_000  # 50 megapixels of red, green, blue and alpha with 8 bits
_GREY_OF_FEW_BITS = {"L;2": 2, "L;4": 4}
_COLOURS_OF_16_BITS = "RGB;16B"
_PROFILE = b"iCCP"


class PngFile(PngImageFile):
    """Pillow's reader, which takes the transparent colour to be of the depth that it decodes to."""

    def _open(self) -> None:
        assert isinstance(self.fp, io.BytesIO)
        try:
            super()._open()
        except (IndexError, SyntaxError, ValueError):
            # A profile that it cannot unpack is no reason to refuse the picture.
            data = self.fp.getvalue()
            start = data.index(_PROFILE) - 4
            end = start + 12 + int.from_bytes(data[start : start + 4])
            self.fp = FrugalFile(data[:start] + data[end:])
            super()._open()

    def load(self) -> Any:
        """Decode the picture; the transparent colour of one with 16 bits becomes white.

        Raises
        ------
        ImageError
            If more is to be decoded than is allowed.
        """
        if self.tile:
            # The layout alone, or with what the decoder wants besides.
            args: Any = self.tile[0].args
            layout = args if isinstance(args, str) else args[0]
            colour: Any = self.info.get("transparency")
            twice = layout == _COLOURS_OF_16_BITS and colour is not None
            self._check_size(layout, passes=1 + twice)
            if layout in _GREY_OF_FEW_BITS and colour is not None:
                self.info["transparency"] = colour * 255 // (2 ** _GREY_OF_FEW_BITS[layout] - 1)
            if twice:
                self._whiten(colour)
        return super().load()

    def _check_size(self, layout: str, passes: int) -> None:
        """Refuse what takes seconds: time goes with the bytes of the samples, not with pixels."""
        channels, _, kind = layout.partition(";")  # as "RGB;16B"
        pixel = len(channels) * (2 if kind == "16B" else 1)
        size = passes * pixel * self.width * self.height
        if size > MAX_SAMPLE_BYTES:
            raise ImageError(
                message(
                    "The PNG has {size:,} MB of samples to decode, more than the {most} MB "
                    "allowed; save it with 8 bits a colour, or make it smaller first.",
                    size=size // 10**6,
                    most=MAX_SAMPLE_BYTES // 10**6,
                )
            )

    def _whiten(self, colour: tuple[int, int, int]) -> None:
        """Paint a colour of 16-bit samples white; Pillow decodes their upper bytes alone."""
        del self.info["transparency"]
        assert isinstance(self.fp, io.BytesIO)
        lower = PngImageFile(io.BytesIO(self.fp.getvalue()))
        # Read as if the other byte came first, the lower bytes are what is decoded.
        lower.tile = [lower.tile[0]._replace(args="RGB;16L")]
        mask = _equal(lower, [value & 255 for value in colour])
        lower.close()
        super().load()
        upper = _equal(self, [value >> 8 for value in colour])
        for top, strip in strips(self, 256):
            box = (0, top, strip.width, top + strip.height)
            both = np.asarray(mask.crop(box)) & np.asarray(upper.crop(box))
            self.paste("white", box, Image.fromarray(both))


def _equal(image: Image.Image, colour: list[int]) -> Image.Image:
    """Give 255 where a picture has a colour, else 0."""
    found = Image.new("L", image.size)
    for top, strip in strips(image, 256):
        pixels = np.asarray(strip)
        same = np.logical_and.reduce([pixels[..., at] == np.uint8(colour[at]) for at in range(3)])
        found.paste(Image.fromarray(same.astype(np.uint8) * 255), (0, top))
    return found
