"""HEIC and AVIF, the photos of phones, read in a process of its own.

Both hold a frame of a film, whose decoder can be made to need more memory and time than the head
of the file says, as can the reader of the head. That process may use as much of each as the
largest photo needs, and if it fails the app goes on.
"""

from __future__ import annotations

import io
from typing import Any, ClassVar

from PIL import Image
from PIL.ImageFile import ImageFile

from cnnviz.data import heif_process
from cnnviz.data.nclx import nclx_profile


def brands(data: bytes) -> set[bytes]:
    """Read what a file of boxes, as films are, says that it is.

    Examples
    --------
    >>> sorted(brands(bytes.fromhex("00000018") + b"ftypmif1" + bytes(4) + b"mif1avif"))
    [b'avif', b'mif1']
    """
    if data[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(data[:4]), 256)
    return {data[start : start + 4] for start in (8, *range(16, end, 4))}


class FilmFrame(ImageFile):
    """A picture whose head and pixels are read in another process."""

    kind: ClassVar[str]

    def _open(self) -> None:
        assert isinstance(self.fp, io.BytesIO)
        self._data = self.fp.getvalue()
        head = heif_process.ask(self.kind, self._data, pixels=False)
        self._size, self._mode = head.size, head.mode
        self.info |= {name: data for name, data in head.info.items() if data}
        self.info.setdefault("icc_profile", nclx_profile(head.colours))

    def load(self) -> Any:
        """Decode the picture."""
        if self._im is None:
            read = heif_process.ask(self.kind, self._data, pixels=True)
            self.im = Image.frombytes(self.mode, self.size, read.pixels).im
        return Image.Image.load(self)


class AvifFile(FilmFrame):
    """An AVIF, read by Pillow."""

    kind = "AVIF"


class HeicFile(FilmFrame):
    """A HEIC, read by pi-heif, which stands it upright as its boxes say."""

    kind = "HEIC"
