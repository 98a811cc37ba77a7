"""HEIC and AVIF, the photos of phones, decoded in a process of its own.

Both hold a frame of a film, whose decoder can be made to need more memory and time than the head
of the file says. That process may use as much of each as the largest photo needs, and if it fails
the app goes on.
"""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any, ClassVar

from PIL import Image
from PIL.ImageFile import ImageFile

from cnnviz.data import heif_decoder

_MAX_WALL_SECONDS = 60


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
    """A picture whose head is read here and whose pixels in another process."""

    kind: ClassVar[str]

    def _open(self) -> None:
        assert isinstance(self.fp, io.BytesIO)
        self._data = self.fp.getvalue()
        with heif_decoder.reader(self.kind)(io.BytesIO(self._data)) as head:
            self._size, self._mode = head.size, head.mode
            if exif := head.info.get("exif"):
                self.info["exif"] = exif

    def load(self) -> Any:
        """Decode the picture in a process with limits."""
        if self._im is None:
            command = [sys.executable, "-P", heif_decoder.__file__, self.kind]
            done = subprocess.run(
                command, input=self._data, capture_output=True, timeout=_MAX_WALL_SECONDS
            )
            if done.returncode:
                raise OSError(f"The decoder stopped with {done.returncode}.")
            self.im = Image.frombytes(self.mode, self.size, done.stdout).im
        return Image.Image.load(self)


class AvifFile(FilmFrame):
    """An AVIF, read by Pillow."""

    kind = "AVIF"


class HeicFile(FilmFrame):
    """A HEIC, read by pi-heif, which stands it upright as its boxes say."""

    kind = "HEIC"
