"""BMP files, shown as browsers show them."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImagePalette
from PIL.BmpImagePlugin import BmpImageFile

from cnnviz.data.modes import over_white

_PLAIN, _MASKED, _MASKED_WITH_ALPHA = 0, 3, 6
_USUAL_MASKS = {16: (0x7C00, 0x3E0, 0x1F, 0), 32: (0xFF0000, 0xFF00, 0xFF, 0)}
# How Pillow reads the grey of 1 and 8 bits, and the layouts of palettes.
_GREY = {1: "1", 8: "L"}
_PALETTES = {1: "P;1", 4: "P;4", 8: "P"}
_STRIP_PIXELS = 2**18


class BmpFile(BmpImageFile):
    """Pillow's reader, which knows some masks of colours and takes grey palettes for others."""

    _masks: tuple[int, ...] | None = None

    def _bitmap(self, header: int = 0, offset: int = 0) -> None:
        assert isinstance(self.fp, io.BytesIO)
        head = self.fp.getvalue()[:70]
        (size,) = struct.unpack_from("<I", head, 14)
        if size < 40:
            super()._bitmap(header, offset)
            bits = struct.unpack_from("<H", head, 24)[0]
        else:
            width, height, _, bits, compression = struct.unpack_from("<iiHHI", head, 18)
            masked = compression in (_MASKED, _MASKED_WITH_ALPHA)
            if bits in _USUAL_MASKS and (masked or (bits, compression) == (16, _PLAIN)):
                found = struct.unpack_from("<4I", head.ljust(70, b"\0"), 54)
                with_alpha = size >= 56 or compression == _MASKED_WITH_ALPHA
                self._masks = found if with_alpha else (*found[:3], 0)
                if not masked or not any(found[:3]):
                    self._masks = _USUAL_MASKS[bits]
                self._bits, self._offset, self._upwards = bits, offset, height > 0
                self._size, self._mode = (width, abs(height)), "RGB"
                return
            super()._bitmap(header, offset)
        if self.mode in ("1", "L") and self.mode != _GREY.get(bits):
            grey = b"\0\xff" if self.mode == "1" else bytes(range(2**bits))
            self._mode = "P"
            self.palette = ImagePalette.raw("RGB", bytes(value for value in grey for _ in "RGB"))
            args: Any = self.tile[0].args
            layout = _PALETTES[bits] if self.tile[0].codec_name == "raw" else "P"
            self.tile = [self.tile[0]._replace(args=(layout, *args[1:]))]

    def load(self) -> Any:
        """Decode the picture; what is transparent everywhere is meant to be seen."""
        if self._masks and self._im is None:
            self.im = self._decoded(self._masks).im
        return Image.Image.load(self) if self._masks else super().load()

    def _decoded(self, masks: tuple[int, ...]) -> Image.Image:
        assert isinstance(self.fp, io.BytesIO)
        width, height = self.size
        length = (width * self._bits + 31) // 32 * 4
        stored = np.frombuffer(self.fp.getvalue(), np.uint8, length * height, self._offset)
        rows = stored.reshape(height, length)[:: -1 if self._upwards else 1]
        step = max(1, _STRIP_PIXELS // width)
        parts = [(top, rows[top : top + step]) for top in range(0, height, step)]

        def part(stored: NDArray[np.uint8], mask: int) -> NDArray[Any]:
            values = np.ascontiguousarray(stored).view(f"<u{self._bits // 8}")[:, :width] & mask
            return values / max(mask, 1)

        seen = any(part(strip, masks[3]).any() for _, strip in parts)
        picture = Image.new("RGB", self.size)
        for top, strip in parts:
            colour = np.stack([part(strip, mask) for mask in masks[:3]], axis=-1)
            alpha = part(strip, masks[3])[..., None] if seen else None
            picture.paste(Image.fromarray(over_white(colour, alpha)), (0, top))
        return picture
