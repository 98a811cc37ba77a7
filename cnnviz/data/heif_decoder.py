"""The program that reads HEIC and AVIF: their heads, and the bytes of their pixels.

It is run by its path and loads nothing of the app, so that it begins soon. A request is a line of
JSON with the kind, whether pixels are wanted, and how many bytes follow: those of the file. The
answer is a line with the mode, the size, the numbers that name its colours, and how many bytes of
EXIF, of the colour profile and of pixels follow. It ends at the first file that cannot be read.
"""

from __future__ import annotations

import importlib
import io
import json
import math
import sys

from PIL.ImageFile import ImageFile

# What 25 million pixels need, with half as much again.
MAX_BYTES = 640 * 2**20
MAX_SECONDS = 10
MAX_EXIF_BYTES = 2**20
# What is told of a picture beside its pixels, and the most bytes of it.
_INFO = {"exif": MAX_EXIF_BYTES, "icc_profile": 4 * 2**20}
# Where the reader is, and the number of threads that it starts.
_READERS = {
    "AVIF": ("PIL.AvifImagePlugin", "AvifImageFile", "PIL.AvifImagePlugin", "DEFAULT_MAX_THREADS"),
    "HEIC": ("pi_heif.as_plugin", "HeifImageFile", "pi_heif.options", "DECODE_THREADS"),
}


def reader(kind: str) -> type[ImageFile]:
    """Load the reader of ``"AVIF"`` or ``"HEIC"`` when the first such file comes."""
    module, name, *_ = _READERS[kind]
    found: type[ImageFile] = getattr(importlib.import_module(module), name)
    return found


def on_one_core(kind: str) -> None:
    """Have a reader start no threads, each of which is one more stack."""
    *_, module, name = _READERS[kind]
    setattr(importlib.import_module(module), name, 1)


def limit() -> None:
    """Bound memory of this process, and its time from now on, where the system can."""
    try:
        import resource
    except ImportError:  # on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime) + MAX_SECONDS
    # Only the soft limit may be raised again.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def answer(kind: str, data: bytes, *, pixels: bool) -> tuple[dict[str, object], list[bytes]]:
    """Read mode and size, the EXIF, the profile, and the pixels if they are wanted."""
    on_one_core(kind)
    with reader(kind)(io.BytesIO(data)) as image:
        found = {name: image.info.get(name) or b"" for name in _INFO}
        info = {name: data if len(data) <= _INFO[name] else b"" for name, data in found.items()}
        decoded = b""
        if pixels:
            image.load()
            decoded = image.tobytes()
        colours = image.info.get("nclx_profile") or {}
        said: dict[str, object] = {"mode": image.mode, "size": image.size, "colours": colours}
    said |= {"info": {name: len(data) for name, data in info.items()}, "pixels": len(decoded)}
    return said, [*info.values(), decoded]


if __name__ == "__main__":
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while line := requests.readline():
        asked = json.loads(line)
        limit()
        said, parts = answer(asked["kind"], requests.read(asked["bytes"]), pixels=asked["pixels"])
        answers.write(json.dumps(said).encode() + b"\n")
        for part in parts:
            answers.write(part)
        answers.flush()
        # Before the next file comes.
        del parts, part
