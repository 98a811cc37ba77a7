"""Folders, zips and pickles that are made to do harm, each in a process of its own.

    python -m tests.attacks.folders [NAME...]

The goals: one sentence, or the pictures without what does harm; nothing run, nothing written, no
byte of a file outside; at most 3 seconds and 300 MB, as the app reads them in its own process.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import resource
import shutil
import stat
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from cnnviz.data import DatasetError, read_cifar10, read_folder, read_zip
from tests.data.made_folders import PETS, unpacked, zipped

SLOWEST, MOST_MB = 3.0, 300.0
CANARY = "canary"
SECRET = b"outside of the folder"  # its first bytes tell that it is no picture, and are quoted
Read = Callable[[], Any]
Make = Callable[[Path], Read]
"""Makes what is read, in a folder; gives what reads it."""


def zip_with(name: str) -> Make:
    return lambda place: partial(read_zip, zipped(PETS | {name: b"x"}))


def zip_with_link(place: Path) -> Read:
    entry = zipfile.ZipInfo("cat/link.png")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    file = io.BytesIO(zipped(PETS))
    with zipfile.ZipFile(file, "a") as packed:
        packed.writestr(entry, str(place.parent / "secret.png"))
    return partial(read_zip, file.getvalue())


def folder_with_link(place: Path) -> Read:
    unpacked(place, PETS)
    (place / "cat" / "file.png").symlink_to(place.parent / "secret.png")
    (place / "dog" / "folder").symlink_to(place.parent, target_is_directory=True)
    (place / "cat" / "loop").symlink_to(place, target_is_directory=True)
    return partial(read_folder, place)


def folder_with_hard_link(place: Path) -> Read:
    """A hard link is the file itself; what is no picture is told apart by its bytes alone."""
    unpacked(place, PETS)
    (place / "cat" / "hard.png").hardlink_to(place.parent / "secret.png")
    return partial(read_folder, place)


def folder_with_pipe(place: Path) -> Read:
    unpacked(place, PETS)
    os.mkfifo(place / "cat" / "pipe.png")
    return partial(read_folder, place)


def deep_folder(place: Path) -> Read:
    unpacked(place, PETS)
    below = place
    for _ in range(300):
        below = below / "deeper"
    below.mkdir(parents=True)
    return partial(read_folder, place)


def bomb_by_ratio(place: Path) -> Read:
    return partial(read_zip, zipped(PETS | {f"cat/{n}.png": bytes(2**27) for n in range(3)}))


def bomb_that_lies(place: Path) -> Read:
    data = bytearray(zipped(PETS | {"cat/z.png": bytes(2**28)}))
    at = data.rfind(b"cat/z.png") - 46
    struct.pack_into("<I", data, at + 24, 1_000)
    return partial(read_zip, bytes(data))


def overlapping(place: Path) -> Read:
    """Let every name be of the same packed bytes, so that a small file unpacks to gigabytes."""
    data = bytearray(zipped({"cat/0.png": bytes(2**20)}))
    start = data.rfind(b"PK\1\2")
    end = data.rfind(b"PK\5\6")
    one = bytes(data[start:end])
    count = 30_000
    names = one * count
    tail = b"PK\5\6" + bytes(4) + struct.pack("<HHIIH", count, count, len(names), start, 0)
    return partial(read_zip, bytes(data[:start]) + names + tail)


def nested_zips(place: Path) -> Read:
    inner = zipped({"z": bytes(2**24)})
    for _ in range(20):
        inner = zipped({f"{n}.zip": inner for n in range(4)})
    return partial(read_zip, zipped(PETS | {"cat/nested.png": inner}))


def listed(count: int, told: int) -> bytes:
    """Make a zip of so many empty files, whose list alone is there."""
    entries = []
    for number in range(count):
        name = b"%d/%06d.jpg" % (number % 10, number)
        entries.append(b"PK\1\2" + bytes(24) + struct.pack("<H", len(name)) + bytes(16) + name)
    data = b"".join(entries)
    end = struct.pack("<HHIIH", min(told, 65535), min(told, 65535), len(data), 0, 0)
    if told < 65535:
        return data + b"PK\5\6" + bytes(4) + end
    wide = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, told, told, len(data), 0)
    place = struct.pack("<IQI", 0, len(data), 1)
    return data + b"PK\6\6" + wide + b"PK\6\7" + place + b"PK\5\6" + bytes(4) + end


def list_of(count: int, told: int) -> Make:
    return lambda place: partial(read_zip, listed(count, told))


def locked(place: Path) -> Read:
    data = bytearray(zipped(PETS))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(signature)
        data[at + offset] |= 1
    return partial(read_zip, bytes(data))


def cifar10_of(batch: Callable[[Path], bytes]) -> Make:
    def make(place: Path) -> Read:
        data = batch(place)
        for name in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
            (place / name).write_bytes(data)
        return partial(read_cifar10, place)

    return make


class _Called:
    """Pickles as the call of a function."""

    def __init__(self, call: Any, *given: Any) -> None:
        self._call, self._given = call, given

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self._call, self._given


def code(protocol: int) -> Callable[[Path], bytes]:
    def batch(place: Path) -> bytes:
        call = _Called(os.system, f"touch {place.parent / CANARY}")
        return pickle.dumps({b"data": call, b"labels": [0]}, protocol)

    return batch


def code_by_eval(place: Path) -> bytes:
    text = f"open({str(place.parent / CANARY)!r}, 'w')"
    return pickle.dumps({b"data": _Called(eval, text)}, 4)


def code_before_the_data(place: Path) -> bytes:
    return pickle.dumps(_Called(os.system, f"touch {place.parent / CANARY}"), 2)


def code_of_old_kind(place: Path) -> bytes:
    return f"cos\nsystem\n(S'touch {place.parent / CANARY}'\ntR.".encode()


def billion_laughs(place: Path) -> bytes:
    return b"\x80\x02]q\x00" + b"".join(b"(" + b"h\x00" * 10 + b"lq\x00" for _ in range(30)) + b"."


def array_of_terabytes(place: Path) -> bytes:
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
    state = b"(K\x01" + 2 * (b"J" + struct.pack("<i", 2**30)) + b"\x86cnumpy\ndtype\nU\x02u1K\x00"
    return b"\x80\x02}(U\x04data" + array + state + b"K\x01\x87R\x89U\x01xtbu."


ATTACKS: dict[str, Make] = {
    "zip: a name that leads out": zip_with(f"../{CANARY}"),
    "zip: an absolute name": zip_with(f"/tmp/{CANARY}"),
    "zip: a name of Windows": zip_with(f"C:\\{CANARY}"),
    "zip: a name that leads out by \\": zip_with(f"cat\\..\\..\\{CANARY}"),
    "zip: a name with a zero": zip_with("cat/a\0b.png"),
    "zip: a name of 60,000 letters": zip_with("cat/" + "x" * 60_000),
    "zip: a symbolic link": zip_with_link,
    "zip: locked": locked,
    "zip: a bomb by its ratio": bomb_by_ratio,
    "zip: a bomb that lies": bomb_that_lies,
    "zip: 30,000 names of the same bytes": overlapping,
    "zip: zips in zips, 4²⁰ of them": nested_zips,
    "zip: 10⁶ entries": list_of(10**6, 10**6),
    "zip: 300,000 entries, said to be 3": list_of(300_000, 3),
    "zip: 100,000 entries": list_of(100_000, 100_000),
    "folder: symbolic links": folder_with_link,
    "folder: a hard link": folder_with_hard_link,
    "folder: a pipe": folder_with_pipe,
    "folder: 300 folders deep": deep_folder,
    "CIFAR-10: os.system, protocol 2": cifar10_of(code(2)),
    "CIFAR-10: os.system, protocol 4": cifar10_of(code(4)),
    "CIFAR-10: eval": cifar10_of(code_by_eval),
    "CIFAR-10: code in place of the data": cifar10_of(code_before_the_data),
    "CIFAR-10: code of protocol 0": cifar10_of(code_of_old_kind),
    "CIFAR-10: lists in lists, 10³⁰ items": cifar10_of(billion_laughs),
    "CIFAR-10: an array of 10¹⁸ bytes": cifar10_of(array_of_terabytes),
}


class Seen(NamedTuple):
    """What came of it: a sentence, or which pictures; seconds of the processor; megabytes more."""

    found: str
    seconds: float
    megabytes: float


def attempt(pipe: Connection, read: Read) -> None:
    """Read, and tell what came of it."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.process_time()
    try:
        found = read()
        said = f"taken: {len(found.train_labels) + len(found.test_labels)} pictures; "
        said += " ".join(found.notes)
    except DatasetError as sentence:
        said = str(sentence)
    except BaseException as error:
        said = f"ERROR {type(error).__name__}: {error}"
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pipe.send(Seen(said, time.process_time() - begin, (most - before) / 1000))


def attack(read: Read) -> Seen:
    """Read in a process that is forked for it."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=attempt, args=(theirs, read))
    process.start()
    theirs.close()
    try:
        seen = ours.recv() if ours.poll(60) else Seen("ERROR no end within 60 s", 60.0, 0.0)
    except EOFError:
        seen = Seen("ERROR the process has ended", 0.0, 0.0)
    process.kill()
    process.join()
    return seen


def main(names: list[str]) -> int:
    wrong = 0
    print(f"{'attack':38} {'s':>5} {'MB':>5}  what came of it")
    chosen = {name: make for name, make in ATTACKS.items() if not names or name in names}
    for name, make in chosen.items():
        with TemporaryDirectory() as around:
            place = Path(around) / "place"
            place.mkdir()
            (place.parent / "secret.png").write_bytes(SECRET)
            seen = attack(make(place))
            written = {each.name for each in place.parent.iterdir()} - {"place", "secret.png"}
            missed = [
                *(["RUN OR WRITTEN"] if written or Path("/tmp", CANARY).exists() else []),
                *(["no sentence"] if seen.found.startswith("ERROR") else []),
                *(["slow"] if seen.seconds > SLOWEST else []),
                *(["large"] if seen.megabytes > MOST_MB else []),
                *(["a secret"] if SECRET.decode()[9:] in seen.found else []),
            ]
            shutil.rmtree(place)
        wrong += bool(missed)
        said = " ".join([*(f"[{each}]" for each in missed), seen.found])
        print(f"{name:38} {seen.seconds:5.1f} {seen.megabytes:5.0f}  {said[:150]}", flush=True)
    print(f"{len(chosen)} attacks, {wrong} beyond their goals")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
