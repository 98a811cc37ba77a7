"""Arrays as bytes, and bytes that claim to be arrays."""

from __future__ import annotations

import io
import pickle
import tracemalloc
import zipfile

import numpy as np
import pytest

from cnnviz.training.store.arrays import ArraysError, pack, unpack


def archive(name="a.npy", data=b"", compression=zipfile.ZIP_STORED):
    block = io.BytesIO()
    with zipfile.ZipFile(block, "w", compression) as file:
        file.writestr(name, data)
    return block.getvalue()


def entry(array, **changes):
    """Write an array as NumPy does, under a header that can lie."""
    block = io.BytesIO()
    header = np.lib.format.header_data_from_array_1_0(array) | changes
    np.lib.format.write_array_header_1_0(block, header)
    return block.getvalue() + array.tobytes()


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.float16).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.zeros((0, 3), np.int64),
        np.array(7, np.uint8),
        np.array([True, False]),
        np.arange(4, dtype=">i4"),
        np.arange(10)[::-2],
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_what_is_packed_comes_back(array):
    back = unpack(pack({"weights/conv2d/kernel": array}))["weights/conv2d/kernel"]
    np.testing.assert_array_equal(back, array)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    back[...] = 0  # it is one's own


def test_numpy_reads_what_is_packed():
    with np.load(io.BytesIO(pack({"a": np.arange(3)})), allow_pickle=False) as file:
        np.testing.assert_array_equal(file["a"], [0, 1, 2])


@pytest.mark.parametrize("array", [np.array([{}, {}]), np.array(["b"]), np.zeros(2, "V2")])
def test_only_numbers_are_written(array):
    with pytest.raises(ArraysError, match="a must hold numbers, got"):
        pack({"a": array})


class Trap:
    def __reduce__(self):
        return pytest.fail, ("it was unpickled",)


def pickled():
    block = io.BytesIO()
    np.save(block, np.array([Trap()], dtype=object), allow_pickle=True)
    return block.getvalue()


BROKEN = {
    "nothing": (b"", "cannot be read"),
    "half": (pack({"a": np.arange(100)})[:300], "cannot be read"),
    "no archive": (b"\x00" * 100, "cannot be read"),
    "a pickle": (pickle.dumps(Trap()), "cannot be read"),
    "a pickle within": (archive(data=pickle.dumps(Trap())), "cannot be read"),
    "objects": (archive(data=pickled()), "must hold numbers, got object"),
    "texts": (archive(data=entry(np.array(["ab"]))), "must hold numbers"),
    "compressed": (archive(data=bytes(range(256)), compression=zipfile.ZIP_DEFLATED), "compressed"),
    "a bomb": (archive(data=b"0" * 10**6, compression=zipfile.ZIP_DEFLATED), "larger than"),
    "too long": (archive(data=entry(np.arange(3), shape=(2,))), "longer or shorter"),
    "too short": (archive(data=entry(np.arange(3), shape=(10**12,))), "longer or shorter"),
    "below 0": (archive(data=entry(np.arange(3), shape=(-3,))), "cannot be read|must hold"),
    "two below 0": (archive(data=entry(np.arange(4), shape=(-2, -2))), "cannot be read|must hold"),
    "header": (archive(data=b"\x93NUMPY\x01\x00\x08\x00{((((((("), "cannot be read"),
    "version": (archive(data=b"\x93NUMPY\x09\x00\x08\x00"), "cannot be read"),
}


@pytest.mark.parametrize(("data", "sentence"), BROKEN.values(), ids=BROKEN)
def test_broken_bytes_are_one_sentence(data, sentence):
    with pytest.raises(ArraysError, match=sentence):
        unpack(data)


def test_a_large_claim_takes_no_memory():
    tracemalloc.start()
    with pytest.raises(ArraysError):
        unpack(archive(data=entry(np.arange(3), shape=(10**9,))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10**6
