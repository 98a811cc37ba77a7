"""The kinds of picture files that are read, told by their first bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.WebPImagePlugin import WebPImageFile

from cnnviz.data.bmp import BmpFile
from cnnviz.data.guards import ImageError, check_jpeg, check_tiff
from cnnviz.data.heif import AvifFile, HeicFile, brands
from cnnviz.data.png import PngFile
from cnnviz.data.tiff import TiffFile
from cnnviz.i18n import message


class Format(NamedTuple):
    """How one kind of file is told from the others, and what reads it."""

    reader: type[ImageFile]
    starts: tuple[bytes, ...] = ()
    # Of a file of boxes: what it may say that it is.
    brands: frozenset[bytes] = frozenset()
    max_megapixels: int = 50
    check: Callable[[bytes], None] = lambda data: None


# The readers are called directly, not through Image.open: that would import every format Pillow
# knows, hand a JPEG with several pictures to one more reader, and judge the size before we do.
# WEBP decodes into four copies of the picture and TIFF into three; run-length BMP is decoded in a
# Python loop.
FORMATS = {
    "PNG": Format(PngFile, (b"\x89PNG\r\n\x1a\n",)),
    "JPEG": Format(JpegImageFile, (b"\xff\xd8\xff",), check=check_jpeg),
    "WEBP": Format(WebPImageFile, (b"RIFF",), max_megapixels=25),
    "GIF": Format(GifImageFile, (b"GIF87a", b"GIF89a")),
    "BMP": Format(BmpFile, (b"BM",), max_megapixels=12),
    "TIFF": Format(
        TiffFile,
        (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
        max_megapixels=25,
        check=check_tiff,
    ),
    # Before HEIC: both may have the brand of any still picture.
    "AVIF": Format(AvifFile, brands=frozenset({b"avif", b"avis"}), max_megapixels=25),
    "HEIC": Format(
        HeicFile,
        brands=frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1"}),
        max_megapixels=25,
    ),
}


def format_of(data: bytes) -> tuple[str, Format]:
    """Tell which kind of picture some bytes are, by its name.

    Raises
    ------
    ImageError
        If they are none.
    """
    found = brands(data)
    for name, form in FORMATS.items():
        if form.brands & found:
            return name, form
        if data.startswith(form.starts) and (name != "WEBP" or data[8:12] == b"WEBP"):
            return name, form
    start = data[:8]
    shown = (
        f"“{start.decode()}”"
        if start.isascii() and start.decode().isprintable()
        else message("the bytes {bytes}", bytes=start.hex(" "))
    )
    *others, last = FORMATS
    raise ImageError(
        message(
            "The file is not a picture of a kind read here: it begins with {shown}; save it "
            "as {others} or {last}.",
            shown=shown,
            others=", ".join(others),
            last=last,
        )
    )
