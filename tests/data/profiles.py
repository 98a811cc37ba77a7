"""ICC profiles written byte by byte, and what they mean worked out by their formulas.

The layout is that of ICC.1:2001-04; numbers of 16 bits before and after the point.
"""

import struct

import numpy as np

D50 = (0.9642, 1.0, 0.8249)
# CIE XYZ, for a white of D50, of the red, green and blue of each: columns.
DISPLAY_P3 = np.array(
    [[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
)
ADOBE_RGB = np.array(
    [[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]]
)
SRGB = np.array(
    [[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]]
)


def numbers(*values):
    return b"".join(struct.pack(">i", round(value * 2**16)) for value in values)


def place(xyz):
    return b"XYZ " + bytes(4) + numbers(*xyz)


def gamma(power):
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(power * 256))


def table(nodes):
    """Write a table of CIE Lab, of two steps along each ink: shape (2, ..., 2, 3)."""
    inks = nodes.ndim - 1
    straight = struct.pack(">HH", 0, 65535)
    # Lightness 0 to 100 and a, b from -128 are written from 0 to 0xFF00 and 0xFFFF.
    lab = np.rint(nodes / [100, 255, 255] * [65280, 65280, 65280] + [0, 32768, 32768])
    head = b"mft2" + bytes(4) + bytes([inks, 3, 2, 0]) + numbers(*np.eye(3).ravel())
    body = straight * inks + lab.astype(">u2").tobytes() + straight * 3
    return head + struct.pack(">HH", 2, 2) + body


def profile(space, tags, pcs=b"XYZ "):
    """Write a profile of a device with some tags."""
    tags = {b"wtpt": place(D50), **tags}
    start, entries, bodies = 128 + 4 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        entries += name + struct.pack(">II", start + len(bodies), len(data))
        bodies += data + bytes(-len(data) % 4)
    head = bytearray(128)
    head[8:12], head[12:24], head[36:40] = b"\2\x40\0\0", b"mntr" + space + pcs, b"acsp"
    head[68:80] = numbers(*D50)
    head[:4] = struct.pack(">I", start + len(bodies))
    return bytes(head) + struct.pack(">I", len(tags)) + entries + bodies


def of_colours(primaries, power):
    """Write a profile of three primaries, shape (3, 3), and one power of light."""
    xyz = dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(place, primaries.T), strict=True))
    return profile(b"RGB ", xyz | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), gamma(power)))


def of_grey(power):
    return profile(b"GRAY", {b"kTRC": gamma(power)})


def of_inks(nodes):
    return profile(b"CMYK", {b"A2B0": table(nodes)}, b"Lab ")


def in_srgb(xyz):
    """Give the pixels of sRGB, 0 to 255, for CIE XYZ (..., 3) with a white of D50."""
    light = (xyz @ np.linalg.inv(SRGB).T).clip(0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def xyz_of_lab(lab):
    """Give CIE XYZ for CIE Lab (..., 3), both with a white of D50."""
    y = (lab[..., 0] + 16) / 116
    parts = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], -1)
    return np.where(parts > 6 / 29, parts**3, 3 * (6 / 29) ** 2 * (parts - 4 / 29)) * D50
