"""Colours that a HEIC tells by numbers in place of an ICC profile, its box ``nclx``.

The numbers and their curves are those of ITU-T H.273; the profile made of them is that of
ICC.1:2010, whose white is D50: colours are adapted to it as its annex E says, after Bradford.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_D50 = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
# Light by what is stored, of screens alone: a power, or sRGB's curve. What is left out are curves
# of cameras, which no screen turns round, and of more light than sRGB has.
_CURVES: dict[int, tuple[int, tuple[float, ...]]] = {
    4: (0, (2.2,)),
    5: (0, (2.8,)),
    8: (0, (1.0,)),
    13: (3, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)),
}


def nclx_profile(told: Mapping[str, float]) -> bytes:
    """Make the ICC profile that the numbers mean; b"" for numbers that mean none.

    Parameters
    ----------
    told : mapping of str to float
        ``transfer_characteristics``, by H.273's table 3, and the places on CIE's chart
        ``color_primary_red_x``, ``color_primary_red_y`` and so on of red, green, blue and white.

    Examples
    --------
    >>> nclx_profile({"transfer_characteristics": 16})  # of more light than sRGB has
    b''
    """
    curve = _CURVES.get(int(told.get("transfer_characteristics", 0)))
    names = [f"color_primary_{name}" for name in ("red", "green", "blue", "white")]
    places = np.array([[told.get(f"{name}_{axis}", 0.0) for axis in "xy"] for name in names])
    if curve is None or not np.isfinite(places).all() or (places <= 0).any():
        return b""
    xyz = np.column_stack([places, 1 - places.sum(1)]) / places[:, 1:]
    *primaries, white = xyz
    colours = np.array(primaries).T
    if abs(np.linalg.det(colours)) < 1e-3:  # they lie on a line
        return b""
    adapted = _to_d50(white) @ (colours * np.linalg.solve(colours, white))
    kind, numbers = curve
    para = b"para" + bytes(4) + struct.pack(">HH", kind, 0) + _fixed(numbers)
    tags = {b"wtpt": b"XYZ " + bytes(4) + _fixed(_D50)}
    for name, column in zip((b"r", b"g", b"b"), adapted.T, strict=True):
        tags |= {name + b"XYZ": b"XYZ " + bytes(4) + _fixed(column), name + b"TRC": para}
    return _profile(tags)


def _to_d50(white: NDArray[np.float64]) -> NDArray[np.float64]:
    cones = (_BRADFORD @ _D50) / (_BRADFORD @ white)
    return np.linalg.solve(_BRADFORD, cones[:, None] * _BRADFORD)


def _fixed(values: NDArray[np.float64] | tuple[float, ...]) -> bytes:
    """Write numbers of 16 bits before and after the point."""
    return b"".join(struct.pack(">i", round(float(value) * 2**16)) for value in values)


def _profile(tags: Mapping[bytes, bytes]) -> bytes:
    start, entries, bodies = 128 + 4 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        entries += name + struct.pack(">II", start + len(bodies), len(data))
        bodies += data + bytes(-len(data) % 4)
    head = struct.pack(
        ">I4x4B4s4s4s", start + len(bodies), 4, 0x20, 0, 0, b"mntr", b"RGB ", b"XYZ "
    )
    head += bytes(12) + b"acsp" + bytes(28) + _fixed(_D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + entries + bodies
