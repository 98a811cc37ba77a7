"""The process that reads HEIC and AVIF, kept for the next picture until one fails.

To begin one takes longer than most photos. It may use as much memory and, for each picture, as
much time as the largest photo needs. Whoever asks it must do so from one thread at a time.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from typing import NamedTuple

from cnnviz.data import heif_decoder
from cnnviz.i18n import message

# Of a picture; it is also ended when none has come for so long.
_MAX_WALL_SECONDS = 60


class Answer(NamedTuple):
    """What a file says: colours as `nclx_profile` takes them, pixels as bytes, or none."""

    mode: str
    size: tuple[int, int]
    colours: dict[str, float]
    info: dict[str, bytes]
    pixels: bytes


class _Process:
    def __init__(self) -> None:
        self.owner = os.getpid()
        self._timer = threading.Timer(0, lambda: None)
        self._running = subprocess.Popen(
            [sys.executable, "-P", heif_decoder.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def answer(self, kind: str, data: bytes, *, pixels: bool) -> Answer:
        self._timer.cancel()
        self._timer = threading.Timer(_MAX_WALL_SECONDS, self._running.kill)
        self._timer.daemon = True
        self._timer.start()
        requests, answers = self._running.stdin, self._running.stdout
        assert requests is not None
        assert answers is not None
        asked = {"kind": kind, "pixels": pixels, "bytes": len(data)}
        requests.write(json.dumps(asked).encode() + b"\n")
        requests.write(data)
        requests.flush()
        if not (line := answers.readline()):
            raise OSError(message("The decoder stopped."))
        said = json.loads(line)
        width, height = said["size"]
        info = {name: answers.read(size) for name, size in said["info"].items()}
        pixels_read = answers.read(said["pixels"])
        return Answer(said["mode"], (width, height), said["colours"], info, pixels_read)

    def end(self) -> None:
        self._timer.cancel()
        self._running.kill()
        with contextlib.suppress(OSError):  # of what it had not read
            self._running.communicate()


_process: _Process | None = None


def ask(kind: str, data: bytes, *, pixels: bool) -> Answer:
    """Read a file of a kind, with its pixels or without.

    Raises
    ------
    OSError
        If a process that no other file had used did not read it.
    """
    global _process
    while True:
        # One of before a fork is another's.
        fresh = _process is None or _process.owner != os.getpid()
        if _process is None or fresh:
            _process = _Process()
        try:
            return _process.answer(kind, data, pixels=pixels)
        # What it had begun to answer must not be taken for the next answer.
        except Exception:
            end()
            if fresh:
                raise


@atexit.register
def end() -> None:
    """End the process, if there is one."""
    global _process
    if _process and _process.owner == os.getpid():
        _process.end()
    _process = None
