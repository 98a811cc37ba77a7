"""Files of pictures written sample by sample, in kinds that Pillow reads and does not write."""

import struct
import zlib
from itertools import pairwise

import numpy as np

UINT, INT, FLOAT = 1, 2, 3
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK = 0, 1, 2, 3, 5
UNSPECIFIED, ASSOCIATED, UNASSOCIATED = 0, 1, 2


def packed(samples, bits, order=">"):
    """Give the bytes of rows of samples; each row begins at a byte."""
    if samples.dtype.kind == "f":
        return [row.astype(f"{order}f{bits // 8}").tobytes() for row in samples]
    if bits in (8, 16, 32):
        rows = samples.astype(np.int64) & (2**bits - 1)
        return [row.astype(f"{order}u{bits // 8}").tobytes() for row in rows]
    ones = samples[..., None] >> np.arange(bits)[::-1] & 1
    return [row.tobytes() for row in np.packbits(ones.reshape(len(ones), -1).astype(bool), axis=1)]


ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2)]
ADAM7 += [(1, 0, 2, 1)]
PNG_COLOURS = {"grey": 0, "rgb": 2, "palette": 3, "grey alpha": 4, "rgba": 6}


def png_chunk(name, data):
    size, check = struct.pack(">I", len(data)), struct.pack(">I", zlib.crc32(name + data))
    return size + name + data + check


def png(samples, depth, colour, *, palette=None, transparent=None, interlaced=False, exif=None):
    """Write samples of shape (H, W, C) as a PNG."""
    height, width, _ = samples.shape
    head = struct.pack(">IIBBBBB", width, height, depth, PNG_COLOURS[colour], 0, 0, interlaced)
    data = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head)
    if exif:
        data += png_chunk(b"eXIf", exif)
    if palette is not None:
        data += png_chunk(b"PLTE", np.asarray(palette, np.uint8).tobytes())
    if transparent is not None:
        data += png_chunk(b"tRNS", transparent)
    scans = b""
    for top, left, down, right in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = samples[top::down, left::right]
        if part.size:
            rows = packed(part.reshape(len(part), -1), depth)
            scans += b"".join(b"\0" + row for row in rows)
    return data + png_chunk(b"IDAT", zlib.compress(scans)) + png_chunk(b"IEND", b"")


def lzw(data):
    """Compress without compressing: codes of 9 bits, cleared before they would need 10."""
    codes = []
    for start in range(0, len(data), 200):
        codes += [256, *data[start : start + 200]]
    ones = np.array([*codes, 257])[:, None] >> np.arange(9)[::-1] & 1
    return np.packbits(ones.astype(bool)).tobytes()


def packbits(data):
    pieces = (data[start : start + 128] for start in range(0, len(data), 128))
    return b"".join(bytes([len(piece) - 1]) + piece for piece in pieces)


TIFF_COMPRESSIONS = {1: bytes, 5: lzw, 8: zlib.compress, 32773: packbits}


def differences(rows, bits):
    """Give each sample less the one to its left, of rows of shape (H, W, C)."""
    return np.diff(rows.astype(np.int64), axis=1, prepend=0) % 2**bits


def float_differences(rows, bits):
    """Give rows of shape (H, W, C) as the differences of their bytes, the heaviest of all first."""
    height, _, channels = rows.shape
    parts = rows.astype(f">f{bits // 8}").reshape(height, -1, 1).view(np.uint8)
    apart = parts.swapaxes(1, 2).reshape(height, -1, channels)
    return np.diff(apart, axis=1, prepend=np.uint8(0))


def tiff(
    samples,
    bits,
    photometric,
    *,
    kind=UINT,
    extra=(),
    order="<",
    compression=1,
    predictor=1,
    planes=False,
    rows=None,
    tile=None,
    palette=None,
    orientation=None,
    profile=b"",
    big=False,
):
    """Write samples of shape (H, W, C) as a TIFF, of numbers of a kind.

    `rows` a strip, else all; or tiles of `tile` rows and columns. `planes` keeps the samples of a
    kind together.
    """
    height, width, channels = samples.shape
    parts = np.split(samples, channels, axis=2) if planes else [samples]
    pieces = []
    for part in parts:
        if tile:
            room = [(0, -side % tile) for side in (height, width)]
            whole = np.pad(part, [*room, (0, 0)], mode="edge")
            pieces += [
                whole[top : top + tile, left : left + tile]
                for top in range(0, height, tile)
                for left in range(0, width, tile)
            ]
        else:
            step = rows or height
            pieces += [part[top : top + step] for top in range(0, height, step)]
    bodies = []
    for piece in pieces:
        if predictor == 3:
            lines = packed(float_differences(piece, bits).reshape(len(piece), -1), 8)
        else:
            stored = differences(piece, bits) if predictor == 2 else piece
            lines = packed(stored.reshape(len(piece), -1), bits, order)
        bodies.append(TIFF_COMPRESSIONS[compression](b"".join(lines)))
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "H", 43 if big else 42)
    head += struct.pack(order + "HH", 8, 0) if big else b""
    start = len(head) + (8 if big else 4)
    places = np.cumsum([start, *map(len, bodies)])
    tags = {
        256: [width],
        257: [height],
        258: [bits] * channels,
        259: [compression],
        262: [photometric],
        277: [channels],
        284: [1 + planes],
        317: [predictor],
        338: list(extra),
        339: [kind] * channels,
        324 if tile else 273: places[:-1].tolist(),
        325 if tile else 279: list(map(len, bodies)),
        **({322: [tile], 323: [tile]} if tile else {278: [rows or height]}),
        320: [] if palette is None else (np.asarray(palette).T.ravel() * 257).tolist(),
        274: [orientation] if orientation else [],
        34675: list(profile),
    }
    tags = {tag: values for tag, values in sorted(tags.items()) if values}
    word, count, room = ("Q", "Q", 8) if big else ("I", "H", 4)
    body = b"".join(bodies)
    place = start + len(body)
    directory, after = struct.pack(order + count, len(tags)), b""
    size = struct.calcsize(order + count) + len(tags) * (4 + 2 * room) + room
    for tag, values in tags.items():
        form, kind = {34675: ("B", 7)}.get(tag, ("H", 3))
        if tag in (273, 324, 279, 325):
            form, kind = ("Q", 16) if big else ("I", 4)
        data = struct.pack(f"{order}{len(values)}{form}", *values)
        directory += struct.pack(order + "HH" + word, tag, kind, len(values))
        if len(data) > room:
            directory += struct.pack(order + word, place + size + len(after))
            after += data
        else:
            directory += data.ljust(room, b"\0")
    head += struct.pack(order + word, place)
    return head + body + directory + struct.pack(order + word, 0) + after


def runs_of(row, bits):
    """Write a row of pixels in runs, each of one colour, and the end of the line."""
    starts = [0, *(np.flatnonzero(np.diff(row)) + 1), len(row)]
    runs = [(end - start, row[start]) for start, end in pairwise(starts)]
    return (
        bytes(part for length, value in runs for part in (length, value * (17 if bits == 4 else 1)))
        + b"\0\0"
    )


def bmp(samples, bits, *, palette=None, masks=None, header=40, top_down=False, runs=False):
    """Write whole pixels, shape (H, W), as a BMP.

    Of `masks` of red, green, blue and alpha the fourth is written where the header has a place
    for it.
    """
    height, width = samples.shape
    rows = samples if top_down else samples[::-1]
    if runs:
        lines = [runs_of(row, bits) for row in rows] + [b"\0\1"]
    elif bits == 24:
        lines = [
            np.stack([row >> by for by in (0, 8, 16)], 1).astype(np.uint8).tobytes() for row in rows
        ]
    else:
        lines = packed(rows, bits, "<")
    pad = 1 if runs else 4
    body = b"".join(line + bytes(-len(line) % pad) for line in lines)
    colours = np.zeros((0, 3), np.uint8) if palette is None else np.asarray(palette, np.uint8)
    if header == 12:
        head = struct.pack("<IHHHH", 12, width, height, 1, bits)
        table = colours[:, ::-1].tobytes()
    else:
        tall = -height if top_down else height
        compression = {8: 1, 4: 2}[bits] if runs else 3 if masks else 0
        numbers = width, tall, 1, bits, compression, 0, 0, 0, len(colours), 0
        head = struct.pack("<IiiHHIIiiII", header, *numbers)
        table = np.insert(colours[:, ::-1], 3, 0, axis=1).tobytes()
        if masks:
            head += struct.pack("<4I", *masks)[: 16 if header >= 56 else 12]
        head = head.ljust(header, b"\0")
    offset = 14 + len(head) + len(table)
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, offset) + head + table + body


def lying(image, orientation):
    """Give how an upright picture lies in a file whose EXIF has this orientation."""
    if orientation >= 5:
        image = image.swapaxes(0, 1)
    down, right = {1: (1, 1), 2: (1, -1), 3: (-1, -1), 4: (-1, 1), 5: (1, 1), 6: (-1, 1)}.get(
        orientation, (-1, -1) if orientation == 7 else (1, -1)
    )
    return image[::down, ::right]


def tiff_sides(stored):
    """Give where the width and the height stand in a TIFF whose lightest bytes come first."""
    (directory,) = struct.unpack_from("<I", stored, 4)
    return directory + 2 + 8, directory + 2 + 12 + 8
