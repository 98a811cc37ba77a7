"""Directories of TIFF files: the tags that are read here, and directories as Pillow reads them."""

from __future__ import annotations

import struct

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
FILL_ORDER, ORIENTATION, CHANNELS, ROWS, PLANES = 266, 274, 277, 278, 284
PREDICTOR, TILE_WIDTH, TILE_HEIGHT, EXTRA, NUMBERS = 317, 322, 323, 338, 339
PROFILE = 34675
STRIPS, TILES = (273, 279), (324, 325)
"""Where the pieces of a picture lie, and how many bytes each has."""

_BIG_WITH_HEAVIEST_FIRST = b"MM\0+"
_LONG, _LONG_OF_8_BYTES = 4, 16
# Bytes of a value by its type; others are left out, those of 8 bytes that lead to more tags too.
_BYTES = {1: 1, 2: 1, 3: 2, _LONG: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_BYTES[_LONG_OF_8_BYTES] = 8
_POINTERS = (330, 34665, 34853, 40965)  # to directories, which are of the other kind


def classic(data: bytes) -> bytes:
    """Give a file that Pillow reads; one whose first directory it does not know gets another.

    Pillow knows the directories of BigTIFF, whose numbers are 64 bits wide, only where the lightest
    byte comes first. Nothing else of the file is moved; tags that reach beyond it are left out.
    """
    if not data.startswith(_BIG_WITH_HEAVIEST_FIRST):
        return data
    (place,) = struct.unpack_from(">Q", data, 8)
    (count,) = struct.unpack_from(">Q", data, place)
    tags: dict[int, tuple[int, bytes]] = {}
    for number in range(min(count, 2**16)):
        start = place + 8 + 20 * number
        tag, kind, many = struct.unpack_from(">HHQ", data, start)
        if kind not in _BYTES or tag in _POINTERS:
            continue
        size = many * _BYTES[kind]
        at = start + 12 if size <= 8 else struct.unpack_from(">Q", data, start + 12)[0]
        values = data[at : at + size]
        if len(values) < size:
            continue
        if kind == _LONG_OF_8_BYTES:
            # No place in a file of this size needs more than 32 bits.
            values, kind = struct.pack(f">{many}I", *struct.unpack(f">{many}Q", values)), _LONG
        tags[tag] = kind, values
    data += bytes(len(data) % 2)
    return b"MM\0*" + struct.pack(">I", len(data)) + data[8:] + _directory(tags, ">", len(data))


def directory(tags: dict[int, list[int]], order: str, place: int) -> bytes:
    """Write tags of whole numbers as a directory, to stand at a place of the file.

    Examples
    --------
    >>> directory({256: [3]}, ">", 8).hex(" ", 2)  # one tag, of one LONG; no other directory
    '0001 0100 0004 0000 0001 0000 0003 0000 0000'
    """
    longs = {tag: struct.pack(f"{order}{len(each)}I", *each) for tag, each in tags.items() if each}
    return _directory({tag: (_LONG, data) for tag, data in longs.items()}, order, place)


def _directory(tags: dict[int, tuple[int, bytes]], order: str, place: int) -> bytes:
    """Write a directory of the values' types and bytes."""
    entries, after = struct.pack(order + "H", len(tags)), b""
    end = place + 2 + 12 * len(tags) + 4
    for tag, (kind, data) in sorted(tags.items()):
        inside = len(data) <= 4
        where = data.ljust(4, b"\0") if inside else struct.pack(order + "I", end + len(after))
        entries += struct.pack(order + "HHI", tag, kind, len(data) // _BYTES[kind]) + where
        after += b"" if inside else data + bytes(len(data) % 2)
    return entries + bytes(4) + after
