"""PNG files with a transparent colour of any depth."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from cnnviz.data.modes import strips

_GREY_OF_FEW_BITS = {"L;2": 2, "L;4": 4}


class PngFile(PngImageFile):
    """Pillow's reader, which takes the transparent colour to be of the depth that it decodes to."""

    def load(self) -> Any:
        """Decode the picture; the transparent colour of one with 16 bits becomes white."""
        colour = self.info.get("transparency")
        if self.tile and colour is not None:
            # The layout alone, or with what the decoder wants besides.
            args: Any = self.tile[0].args
            layout = args if isinstance(args, str) else args[0]
            if layout in _GREY_OF_FEW_BITS:
                self.info["transparency"] = colour * 255 // (2 ** _GREY_OF_FEW_BITS[layout] - 1)
            if layout == "RGB;16B":
                self._whiten(colour)
        return super().load()

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
