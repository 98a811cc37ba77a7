"""CIFAR-10 in its official layout, as published, packed again, damaged and made up."""

import os
import pickle
import re
import struct
import sys

import numpy as np
import pytest

from cnnviz.data import CIFAR10_CLASSES, DatasetError, find_cifar10, read_cifar10
from cnnviz.data.pickles import read_pickle

FILES = [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]
ROWS = np.random.default_rng(0).integers(0, 256, (4, 3072), dtype=np.uint8)
LABELS = [6, 9, 0, 3]


def modern(rows=ROWS, labels=LABELS, protocol=4):
    content = {b"batch_label": b"a batch", b"labels": labels, b"data": rows, b"filenames": [b"a"]}
    return pickle.dumps(content, protocol)


def text(value):
    return b"U" + bytes([len(value)]) + value


def classic(rows=ROWS, labels=LABELS, dtype=b"u1", shape=None):
    """Write what Python 2 and NumPy 1 write: strings, not bytes, and protocol 2."""
    height, width = shape or rows.shape
    array = b"cnumpy.core.multiarray\n_reconstruct\nq\x02cnumpy\nndarray\nq\x03K\x00\x85"
    array += text(b"b") + b"\x87Rq\x04(K\x01J" + struct.pack("<i", height)
    array += b"J" + struct.pack("<i", width) + b"\x86cnumpy\ndtype\nq\x05" + text(dtype)
    array += b"K\x00K\x01\x87Rq\x06(K\x03" + text(b"|") + b"NNN" + 2 * b"J\xff\xff\xff\xff"
    array += b"K\x00tb\x89T" + struct.pack("<i", rows.size) + rows.tobytes() + b"tb"
    numbers = b"".join(b"K" + bytes([label]) for label in labels)
    parts = (
        *(b"\x80\x02}q\x01(", text(b"batch_label"), text(b"training batch 1 of 5")),
        *(text(b"labels"), b"]r", struct.pack("<I", 7), b"(", numbers, b"e"),
        *(text(b"data"), array, text(b"filenames"), b"](", text(b"a.png"), text(b"b.png"), b"e"),
        b"u.",
    )
    return b"".join(parts)


def write(folder, data=None):
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_bytes(data or classic())
    return folder


def test_classes_are_in_the_order_of_the_labels():
    assert CIFAR10_CLASSES[0] == "airplane"
    assert CIFAR10_CLASSES[9] == "truck"
    assert len(CIFAR10_CLASSES) == 10


def test_python_reads_the_classic_file_written_here():
    content = pickle.loads(classic(), encoding="bytes")
    np.testing.assert_array_equal(content[b"data"], ROWS)
    assert content[b"labels"] == LABELS


@pytest.mark.parametrize(
    "data",
    [classic(), *(modern(protocol=protocol) for protocol in range(2, 6))],
    ids=["python 2", "protocol 2", "protocol 3", "protocol 4", "protocol 5"],
)
@pytest.mark.parametrize("parent", [False, True])
def test_pictures_and_labels(tmp_path, data, parent):
    folder = write(tmp_path / "cifar-10-batches-py", data)
    read = read_cifar10(tmp_path if parent else str(folder))
    assert read.name == "CIFAR-10"
    assert read.class_names == CIFAR10_CLASSES
    assert read.train_images.shape == (20, 32, 32, 3)
    assert read.test_images.shape == (4, 32, 32, 3)
    assert read.train_labels.tolist() == 5 * LABELS
    assert read.test_labels.dtype == np.int64
    # The second row of pixels begins after 32, and green after 1,024.
    assert read.test_images[1, 1, 5].tolist() == [ROWS[1, 37 + 1024 * c] for c in range(3)]


def test_files_in_order(tmp_path):
    for number, name in enumerate(FILES):
        write(tmp_path)
        (tmp_path / name).write_bytes(modern(ROWS[:1] * 0 + np.uint8(number), [number]))
        read = read_cifar10(tmp_path)
        images = read.test_images if name == "test_batch" else read.train_images
        labels = read.test_labels if name == "test_batch" else read.train_labels
        place = 0 if name == "test_batch" else 4 * number
        assert labels[place] == number
        assert (images[place] == number).all()


@pytest.mark.parametrize("name", FILES)
def test_missing_file_is_named(tmp_path, name):
    write(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(DatasetError, match=f"holds no CIFAR-10: there is no `{name}`; name the"):
        read_cifar10(tmp_path)


def test_missing_file_is_named_in_the_folder_below_too(tmp_path):
    (write(tmp_path / "cifar-10-batches-py") / "data_batch_3").unlink()
    with pytest.raises(DatasetError, match="there is no `data_batch_3`"):
        read_cifar10(tmp_path)


@pytest.mark.parametrize("place", ["nowhere", "x" * 5000, "nul\0byte"])
def test_no_folder(tmp_path, place):
    with pytest.raises(DatasetError, match="holds no CIFAR-10"):
        read_cifar10(tmp_path / place)


def test_pipe_is_not_waited_for(tmp_path):
    write(tmp_path)
    (tmp_path / "test_batch").unlink()
    os.mkfifo(tmp_path / "test_batch")
    with pytest.raises(DatasetError, match="there is no `test_batch`"):
        read_cifar10(tmp_path)


def refused(tmp_path, data):
    write(tmp_path)
    (tmp_path / "data_batch_2").write_bytes(data)
    with pytest.raises(DatasetError) as caught:
        read_cifar10(tmp_path)
    message = str(caught.value)
    assert "data_batch_2`" in message
    assert message.endswith(".")
    assert "\n" not in message
    return message


def test_larger_than_any_file_of_cifar10(tmp_path):
    write(tmp_path)
    with (tmp_path / "data_batch_2").open("wb") as opened:
        opened.truncate(2**40)
    with pytest.raises(DatasetError, match="is larger than any file of CIFAR-10"):
        read_cifar10(tmp_path)


class Calls:
    def __init__(self, call, *arguments):
        self.reduced = call, arguments

    def __reduce__(self):
        return self.reduced


@pytest.mark.parametrize("protocol", range(2, 6))
@pytest.mark.parametrize(
    ("call", "arguments", "name"),
    [
        (os.system, ("touch seen",), "(posix|nt) system"),
        (eval, ("1",), "(builtins|__builtin__) eval"),
        (getattr, ("", "join"), "(builtins|__builtin__) getattr"),
        (np.zeros, (10**12,), "numpy zeros"),
        (np.load, ("x",), "numpy load"),
    ],
)
def test_calls_are_refused(tmp_path, protocol, call, arguments, name):
    message = refused(tmp_path, pickle.dumps({b"data": Calls(call, *arguments)}, protocol))
    assert re.search(f"asks for `{name}`, unlike any of CIFAR-10.", message)


def packed(*steps):
    return b"\x80\x04" + b"".join(steps) + b"."


ENCODE = b"c_codecs\nencode\n"
DEEP = b")" + b"\x85" * 50_000
TWICE = b"".join(
    b"h" + bytes([n]) + b"h" + bytes([n]) + b"\x86q" + bytes([n + 1]) for n in range(99)
)


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "damaged"),
        (b"\x80", "damaged"),
        (b"hello world", "damaged"),
        (classic()[:-1], "damaged"),
        (classic()[:200], "damaged"),
        (packed(b"]"), "damaged"),
        (packed(b"0"), "a step `POP`"),
        (packed(b"}(", text(b"a"), b"u"), "damaged"),
        (packed(b"tt"), "damaged"),
        (packed(b"\x87"), "damaged"),
        (packed(b"q\x00"), "damaged"),
        (packed(b"Nr\xff\xff\xff\xff0"), "a step `POP`"),  # Python's reader asks for 64 GB here
        (packed(b"\x96" + struct.pack("<Q", 2**40)), "damaged"),
        (packed(b"}", DEEP, b"Ns"), "damaged"),  # hashing it crashes Python
        (packed(b"}Nq\x00", TWICE, b"Ns"), "damaged"),  # hashing it takes for ever
        (packed(b"(" * 200_000), "more steps"),
        (packed(b"}", b"Np0\n"), "a step `PUT`"),
        (packed(b"I" + b"9" * 10_000 + b"\n"), "damaged"),
        (packed(b"P1\n"), "a step `PERSID`"),
        (packed(b"\x82\x01"), "a step `EXT1`"),
        (packed(b")\x81"), "a step `NEWOBJ`"),
        (packed(b"cnumpy\nndarray\n", b"K\x01\x85R"), "damaged"),
        (packed(b"cnumpy\nndarray\n)R}b"), "damaged"),
        (packed(b"cnumpy\ndtype\n", text(b"O8"), b"\x85R"), "damaged"),
        (packed(ENCODE, b"(K\x05", text(b"latin1"), b"tR"), "damaged"),
        (packed(b"NN\x93"), "damaged"),
        (packed(text(b"x") * 2, b"\x93"), "damaged"),
        (packed(b"\x8c\x01x" * 2, b"\x93"), "asks for `x x`"),
        (packed(b"c" + b"`" * 900 + b"\n\x1b[2J\n"), "asks for `'''"),
        (classic(dtype=b"u2"), "damaged"),
        (classic(dtype=b"O8"), "damaged"),
        (classic(shape=(4, 3073)), "damaged"),
        (classic(shape=(-4, -3072)), "damaged"),
        (classic(shape=(2**31 - 1, 2**31 - 1)), "damaged"),
        (pickle.dumps({b"data": np.array([print])}), "damaged"),
        (pickle.dumps({}), "`data` must be"),
        (pickle.dumps({b"data": [1], b"labels": [1]}), "`data` must be"),
        (pickle.dumps({b"data": b"x" * 3072, b"labels": [1]}), "`data` must be"),
        (modern(ROWS[:0], []), "`data` must be"),
        (modern(ROWS[:, :-1]), "`data` must be"),
        (modern(ROWS[0], LABELS), "`data` must be"),
        (modern(ROWS.reshape(2, 2, 3072), LABELS[:2]), "`data` must be"),
        (modern(np.asfortranarray(ROWS)), "damaged"),
        (modern(ROWS.astype(np.float32)), "damaged"),
        (modern(labels=LABELS[:3]), "`labels` must be"),
        (modern(labels=[0, 1, 2, 10]), "`labels` must be"),
        (modern(labels=[0, 1, 2, -1]), "`labels` must be"),
        (modern(labels=[0, 1, 2, True]), "`labels` must be"),
        (modern(labels=[0, 1, 2, None]), "`labels` must be"),
        (modern(labels=ROWS[0, :4]), "`labels` must be"),
    ],
)
def test_made_up_files_get_one_sentence(tmp_path, data, part):
    assert part in refused(tmp_path, data)


def test_text_encoded_again_and_again_fills_no_memory():
    large = b"X" + struct.pack("<I", 10**6) + b"x" * 10**6
    again = b"h\x00h\x01R"
    bomb = packed(ENCODE, b"q\x00", b"(", large, text(b"latin1"), b"tq\x01", again * 5000)
    with pytest.raises(DatasetError, match="damaged"):
        read_pickle(bomb)


def test_nothing_is_imported_by_reading():
    sys.modules.pop("this", None)
    with pytest.raises(DatasetError, match="asks for `this s`"):
        read_pickle(packed(b"cthis\ns\n"))
    assert "this" not in sys.modules


@pytest.mark.parametrize(
    "where", ["cifar-10-batches-py-target/cifar-10-batches-py", "cifar-10-batches-py"]
)
def test_found_where_keras_keeps_it(tmp_path, monkeypatch, where):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("CNNVIZ_CIFAR10", raising=False)
    assert find_cifar10() is None
    folder = write(tmp_path / "datasets" / where)
    assert find_cifar10() == folder
    (folder / "data_batch_5").unlink()
    assert find_cifar10() is None


def test_found_in_the_home_of_the_user(tmp_path, monkeypatch):
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.delenv("CNNVIZ_CIFAR10", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = write(tmp_path / ".keras/datasets/cifar-10-batches-py")
    assert find_cifar10() == folder


def test_the_variable_comes_first_and_is_taken_at_its_word(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    write(tmp_path / "datasets/cifar-10-batches-py")
    monkeypatch.setenv("CNNVIZ_CIFAR10", str(tmp_path / "elsewhere"))
    assert find_cifar10() == tmp_path / "elsewhere"
