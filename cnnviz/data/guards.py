"""What a stranger's file may ask of the decoders: checked before they see it.

Each limit answers a small file that was seen to cost Pillow gigabytes or minutes. None is
near what a camera, a scanner or an editor writes.
"""

from __future__ import annotations

import io
import re
import struct

from cnnviz.i18n import message

MAX_WORK = 2**28
MAX_SCANS = 100
MAX_SEGMENTS = 2000
MAX_EXIF_SEGMENTS = 16
MAX_TAG_VALUES = 2**18
MAX_TILE_PIXELS = 2**24

# A JPEG marker that starts a segment: not a stuffed zero, a fill byte, or one of the markers
# without a body (TEM, restart).
_MARKER = re.compile(rb"\xff[^\x00\x01\xff\xd0-\xd7]")
_SCAN, _END = 0xDA, 0xD9

# TIFF: types kept as bytes by Pillow, whatever their length; whole numbers; tags that lead to
# more tags; the two sides of a tile.
_BYTE_TYPES = (1, 2, 7)
_WHOLE = {3: "H", 4: "L", 16: "Q"}
_DIRECTORIES = (34665, 34853, 40965)
_TILE_SIDES = (322, 323)


class ImageError(ValueError):
    """A picture cannot be used. The message is one sentence for the person who chose it."""


class FrugalFile(io.BytesIO):
    """A file that a reader cannot go over endlessly.

    Pillow reads headers piece by piece in Python, so a file of tiny or endlessly repeated
    pieces costs seconds and memory by the hundred megabytes. A read of n bytes costs
    max(n, 512); the largest file allowed, read once, spends an eighth of the allowance.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._left = MAX_WORK

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as any file does, as long as the allowance lasts."""
        piece = super().read(size)
        self._left -= max(len(piece), 512)
        if self._left < 0:
            raise ImageError(
                message(
                    "The file is cut into more pieces than any picture needs; save it again "
                    "as PNG or JPEG.",
                )
            )
        return piece


def check_jpeg(data: bytes) -> None:
    """Refuse a JPEG whose parts repeat: every scan is one more pass over the whole picture.

    Raises
    ------
    ImageError
        If the file has more scans, segments or EXIF blocks than any camera writes.

    Examples
    --------
    >>> scan = bytes.fromhex("ffda 0002 1234")
    >>> check_jpeg(bytes.fromhex("ffd8") + 100 * scan)
    >>> check_jpeg(bytes.fromhex("ffd8") + 101 * scan)
    Traceback (most recent call last):
    cnnviz.data.guards.ImageError: The JPEG has more than 100 scans; save it again as a plain JPEG.
    """
    segments, scans, position = 0, 0, 2
    while match := _MARKER.search(data, position):
        marker, position = data[match.end() - 1], match.end()
        if marker == _END:
            break
        segments += 1
        scans += marker == _SCAN
        if scans > MAX_SCANS:
            raise ImageError(
                message(
                    "The JPEG has more than {max_scans} scans; save it again as a plain JPEG.",
                    max_scans=MAX_SCANS,
                )
            )
        if segments > MAX_SEGMENTS:
            raise ImageError(
                message(
                    "The JPEG has more than {max_segments} segments; save it again as a "
                    "plain JPEG.",
                    max_segments=MAX_SEGMENTS,
                )
            )
        position += int.from_bytes(data[position : position + 2], "big")
    # Pillow joins the EXIF blocks and reads the whole as one.
    if (blocks := data.count(b"Exif\0\0")) > MAX_EXIF_SEGMENTS:
        raise ImageError(
            message(
                "The JPEG has {blocks} EXIF blocks, more than the {max_exif_segments} "
                "allowed; save it again without them.",
                blocks=blocks,
                max_exif_segments=MAX_EXIF_SEGMENTS,
            )
        )


def check_tiff(data: bytes) -> None:
    """Refuse a TIFF with very many tag values or a vast tile.

    Each value becomes a Python object or a tile, and a tile is decoded whole, however small the
    picture. The first directory is walked, and those that it points to. A directory
    that cannot be read is left to Pillow, which says so.

    Raises
    ------
    ImageError
        If the tags hold more values, or a tile more pixels, than any picture here needs.
    """
    order = "<" if data.startswith(b"II") else ">"
    # BigTIFF: everything is 64 bits wide.
    word, many, header = ("Q", "Q", 8) if 43 in data[2:4] else ("L", "H", 4)
    count, entry = struct.Struct(order + many), struct.Struct(order + "HH" + word)
    pointer = struct.Struct(order + word)
    values, tile = 0, 1
    try:
        places = [*pointer.unpack_from(data, header)]
        for place in places:
            (tags,) = count.unpack_from(data, place)
            for number in range(tags):
                start = place + count.size + number * (entry.size + pointer.size)
                tag, kind, length = entry.unpack_from(data, start)
                values += 1 if kind in _BYTE_TYPES else length
                if values > MAX_TAG_VALUES:
                    raise ImageError(
                        message(
                            "The TIFF has more than {max_tag_values:,} tag values; save it "
                            "as PNG instead.",
                            max_tag_values=MAX_TAG_VALUES,
                        )
                    )
                if tag in _TILE_SIDES and kind in _WHOLE:
                    tile *= struct.unpack_from(order + _WHOLE[kind], data, start + entry.size)[0]
                if tag in _DIRECTORIES and len(places) <= len(_DIRECTORIES):
                    places += pointer.unpack_from(data, start + entry.size)
    except (struct.error, OverflowError):
        pass
    if tile > MAX_TILE_PIXELS:
        raise ImageError(
            message(
                "The TIFF has tiles of {tile:,} pixels, more than the {max_tile_pixels:,} "
                "allowed; save it as PNG instead.",
                tile=tile,
                max_tile_pixels=MAX_TILE_PIXELS,
            )
        )
