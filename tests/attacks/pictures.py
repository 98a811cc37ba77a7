"""10,000 pictures of all formats, made and damaged: a picture or one sentence each.

    python -m tests.attacks.pictures [COUNT [FIRST]]

Picture number N is the same on every machine. Each is read by `load_image` in a process of its own
kind, which is begun again if it dies: that is counted as a crash. The goals: no crash, no other
error, what is not damaged is read, none over 2 seconds, at most 200 MB above what the process takes
before the first.
"""

from __future__ import annotations

import io
import multiprocessing
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from cnnviz.data import ImageError, load_image

COUNT, SLOWEST, MOST_MB = 10_000, 2.0, 200.0
PHOTOS = sorted((Path(__file__).parents[1] / "data" / "photos").iterdir())
SAVED = [
    *(("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
    *(("JPEG", mode) for mode in ("L", "RGB", "CMYK")),
    *(("WEBP", mode) for mode in ("RGB", "RGBA")),
    *(("GIF", mode) for mode in ("L", "P", "RGBA")),
    *(("BMP", mode) for mode in ("1", "L", "P", "RGB", "RGBA")),
    *(("TIFF", mode) for mode in ("1", "L", "LA", "RGB", "RGBA", "CMYK", "LAB", "I;16", "I", "F")),
    *(("AVIF", mode) for mode in ("RGB", "RGBA")),
]
Chance = np.random.Generator


def made(chance: Chance) -> bytes:
    """Make a whole picture: of any format, mode and orientation, or a photo of a phone."""
    if chance.random() < 0.08:
        return PHOTOS[chance.integers(len(PHOTOS))].read_bytes()
    form, mode = SAVED[chance.integers(len(SAVED))]
    height, width = (int(2 ** chance.uniform(0, 9)) for _ in range(2))
    pixels = chance.integers(0, 256, (height, width, 3), np.uint8)
    image = Image.fromarray(pixels if chance.random() < 0.5 else pixels // 64 * 64)
    if mode in ("I;16", "I", "F"):
        image = Image.fromarray(pixels[..., 0].astype({"I;16": "u2", "I": "i4", "F": "f4"}[mode]))
    elif mode == "LAB":
        image = Image.frombytes("LAB", image.size, pixels.tobytes())
    else:
        image = image.convert(mode)
    exif = Image.Exif()
    exif[0x0112] = int(chance.integers(0, 12))  # the orientation, of which 1 to 8 have a meaning
    options = {} if form in ("GIF", "BMP") or mode == "LAB" else {"exif": exif.tobytes()}
    if form in ("PNG", "JPEG", "TIFF", "WEBP") and chance.random() < 0.3:
        options["icc_profile"] = chance.bytes(int(chance.integers(1, 4000)))
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def cut(data: bytearray, chance: Chance) -> bytearray:
    return data[: chance.integers(len(data))]


def flipped(data: bytearray, chance: Chance) -> bytearray:
    for at in chance.integers(len(data), size=chance.integers(1, 40)):
        data[at] ^= 1 << chance.integers(8)
    return data


def head_flipped(data: bytearray, chance: Chance) -> bytearray:
    for at in chance.integers(min(len(data), 64), size=chance.integers(1, 6)):
        data[at] = chance.integers(256)
    return data


def emptied(data: bytearray, chance: Chance) -> bytearray:
    begin, end = sorted(chance.integers(len(data), size=2))
    data[begin:end] = bytes(int(end - begin))
    return data


def huge_number(data: bytearray, chance: Chance) -> bytearray:
    at = int(chance.integers(max(1, min(len(data), 200) - 4)))
    data[at : at + 4] = [b"\xff\xff\xff\x7f", b"\x7f\xff\xff\xff", b"\xff" * 4][chance.integers(3)]
    return data


def repeated(data: bytearray, chance: Chance) -> bytearray:
    begin, end = sorted(chance.integers(len(data), size=2))
    return data[:end] + data[begin:end] * int(chance.integers(1, 30)) + data[end:]


def spliced(data: bytearray, chance: Chance) -> bytearray:
    other = made(chance)
    return data[: chance.integers(len(data))] + other[chance.integers(len(other)) :]


DAMAGES: tuple[Callable[[bytearray, Chance], bytearray], ...] = (
    cut,
    flipped,
    head_flipped,
    emptied,
    huge_number,
    repeated,
    spliced,
)


def picture(number: int) -> tuple[str, bytes]:
    """Make the picture of a number, and name how it was damaged."""
    chance = np.random.default_rng(number)
    data, named = bytearray(made(chance)), []
    for _ in range(chance.integers(0, 3)):
        damage = DAMAGES[chance.integers(len(DAMAGES))]
        data = damage(data, chance) or bytearray(b"\0")
        named.append(damage.__name__)
    return " ".join(named) or "whole", bytes(data)


class Read(NamedTuple):
    """What came of a picture: how it was damaged, "picture" or the sentence, how long it took."""

    damaged: str
    found: str
    seconds: float
    megabytes: float


def read_each(pipe: Connection, numbers: range) -> None:
    """Read pictures, in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in numbers:
        damaged, data = picture(number)
        begin = time.perf_counter()
        try:
            load_image(data, max_side=256)
            found = "picture"
        except ImageError as sentence:
            found = str(sentence)
        # Whatever else comes is what is looked for.
        except Exception as error:
            found = f"ERROR {type(error).__name__}: {error}"
        seconds = time.perf_counter() - begin
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        pipe.send(Read(damaged, found, seconds, (most - before) / 1000))


def read_all(numbers: range) -> list[Read]:
    """Read all, beginning again after a picture that ended the process."""
    found: list[Read] = []
    forking = multiprocessing.get_context("spawn")
    while len(found) < len(numbers):
        ours, theirs = forking.Pipe()
        process = forking.Process(target=read_each, args=(theirs, numbers[len(found) :]))
        process.start()
        theirs.close()
        try:
            while len(found) < len(numbers):
                found.append(ours.recv())
        except EOFError:
            found.append(Read(picture(numbers[len(found)])[0], "CRASH", 0.0, 0.0))
        process.join()
    return found


def main(count: int = COUNT, first: int = 0) -> int:
    numbers = range(first, first + count)
    found = read_all(numbers)
    kinds = Counter(
        "pictures"
        if each.found == "picture"
        else "crashes"
        if each.found == "CRASH"
        else "other errors"
        if each.found.startswith("ERROR")
        else "sentences"
        for each in found
    )
    for kind in ("pictures", "sentences", "other errors", "crashes"):
        print(f"{kind:14} {kinds[kind]:7,}")
    slowest = max(range(count), key=lambda at: found[at].seconds)
    seconds = found[slowest].seconds
    most = max(each.megabytes for each in found)
    print(f"slowest        {seconds:7.2f} s (number {numbers[slowest]}), goal {SLOWEST}")
    print(f"memory         {most:7.0f} MB above the first, goal {MOST_MB:.0f}")
    wrong = [
        (number, each)
        for number, each in zip(numbers, found, strict=True)
        if each.found.startswith(("ERROR", "CRASH"))
        or "\n" in each.found
        or each.seconds > SLOWEST
        or (each.found != "picture" and not each.found.endswith("."))
        or (each.found != "picture" and each.damaged == "whole")
    ]
    for number, each in wrong[:20]:
        print(f"  {number}: {each.damaged}: {each.found[:160]}, {each.seconds:.2f} s")
    return int(bool(wrong) or most > MOST_MB)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
