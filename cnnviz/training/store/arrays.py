"""Named arrays as one block of bytes, and back without trusting them."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from cnnviz.i18n import message

Arrays = dict[str, NDArray[Any]]

_NUMBERS = "biuf"  # NumPy's kinds: bool, int, unsigned int, float


class ArraysError(ValueError):
    """One sentence that says why bytes hold no arrays."""


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Write named arrays in NumPy's own format, npz.

    Raises
    ------
    ArraysError
        If one of them holds anything but NumPy's own numbers.
    """
    block = io.BytesIO()
    with zipfile.ZipFile(block, "w", allowZip64=True) as archive:
        for name, array in arrays.items():
            array = np.asarray(array)
            if array.dtype.kind not in _NUMBERS:
                raise ArraysError(
                    message("{name} must hold numbers, got {dtype}.", name=name, dtype=array.dtype)
                )
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                npy.write_array(entry, array, allow_pickle=False)
    return block.getvalue()


def unpack(data: bytes) -> Arrays:
    """Read named arrays that anyone may have written.

    Nothing is unpickled, and nothing takes more memory than `data` does.

    Raises
    ------
    ArraysError

    Examples
    --------
    >>> unpack(pack({"a/b": np.arange(3)}))
    {'a/b': array([0, 1, 2])}
    >>> unpack(b"PK")
    Traceback (most recent call last):
    cnnviz.training.store.arrays.ArraysError: The arrays cannot be read.
    """
    found: Arrays = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > len(data):
                raise ArraysError(message("The arrays say that they are larger than they are."))
            for entry in entries:
                if entry.compress_type != zipfile.ZIP_STORED:
                    raise ArraysError(
                        message("The arrays are compressed, which they never are here.")
                    )
                found[entry.filename.removesuffix(".npy")] = _array(archive.read(entry))
    except ArraysError:
        raise
    # NumPy reads a header as Python's syntax, so a broken one can raise almost anything.
    except Exception:
        raise ArraysError(message("The arrays cannot be read.")) from None
    return found


def _array(data: bytes) -> NDArray[Any]:
    block = io.BytesIO(data)
    version = npy.read_magic(block)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran, dtype = read(block)
    if dtype.kind not in _NUMBERS or any(side < 0 for side in shape):
        raise ArraysError(message("An array must hold numbers, got {dtype}.", dtype=dtype))
    if math.prod(shape) * dtype.itemsize != len(data) - block.tell():
        raise ArraysError(message("An array is longer or shorter than it says."))
    order: Literal["F", "C"] = "F" if fortran else "C"
    return np.ndarray(shape, dtype, bytearray(block.read()), order=order)
