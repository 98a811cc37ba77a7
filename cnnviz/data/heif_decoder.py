"""The program that decodes a HEIC or AVIF from its input to the bytes of its pixels.

It is run by its path and loads nothing of the app, so that it begins soon.
"""

from __future__ import annotations

import importlib
import io
import sys

from PIL.ImageFile import ImageFile

# What 25 million pixels need, with half as much again.
MAX_BYTES = 640 * 2**20
MAX_SECONDS = 10
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
    """Bound memory and time of this process, where the system can."""
    try:
        import resource
    except ImportError:  # on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))


if __name__ == "__main__":
    kind = sys.argv[1]
    on_one_core(kind)
    limit()
    with reader(kind)(io.BytesIO(sys.stdin.buffer.read())) as image:
        image.load()
        sys.stdout.buffer.write(image.tobytes())
