"""A process that holds models, as the app sees it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from cnnviz.inspection.message_framing import read

_ROOT = Path(__file__).parents[2]  # where Python finds cnnviz, wherever the app was started


class ChildProcess:
    """A process that holds models; it ends with this one.

    Parameters
    ----------
    store_url : str
    uploads : Path
    hear : callable
        Takes the child, the number of a frame and its bytes.
    ended : callable
        Takes the child, once it is gone.
    nice : int
        How far it stands back behind the app where processors are scarce, up to 19.

    Attributes
    ----------
    heard : float
        When it was started, or said something last; by the monotonic clock.

    Raises
    ------
    OSError
        If it cannot be started.
    """

    def __init__(
        self,
        store_url: str,
        uploads: Path,
        hear: Callable[[ChildProcess, int, bytes], None],
        ended: Callable[[ChildProcess], None],
        nice: int,
    ) -> None:
        self._hear, self._ended = hear, ended
        self.heard = time.monotonic()
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "cnnviz.inspection.process"),
                *(store_url, str(uploads), str(nice)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                **os.environ,
                "PYTHONPATH": path,
                "KERAS_BACKEND": "tensorflow",
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "CUDA_VISIBLE_DEVICES": "-1",  # one picture needs no device; exact float32
            },
            start_new_session=True,  # Ctrl+C is for the app, which then ends this
        )
        # A full pipe makes this thread wait, nobody else.
        self._frames: SimpleQueue[bytes | None] = SimpleQueue()
        self._reader = Thread(target=self._read, daemon=True)
        for thread in (self._reader, Thread(target=self._write, daemon=True)):
            thread.start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def send(self, frame: bytes) -> None:
        """Send a frame, as soon as it reads it; to one that is gone, nothing."""
        self._frames.put(frame)

    def kill(self) -> None:
        """End it now."""
        self._process.kill()

    def join(self) -> None:
        """Wait until it is gone, and that is told."""
        self._reader.join()

    def _write(self) -> None:
        stream = self._process.stdin
        assert stream
        with suppress(OSError):  # it is gone, which the other thread tells
            while (frame := self._frames.get()) is not None:
                stream.write(frame)
                stream.flush()
        with suppress(OSError):  # what was not written yet, nobody reads
            stream.close()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream
        try:
            with stream, suppress(EOFError, OSError):
                while True:
                    number, body = read(stream)
                    self.heard = time.monotonic()
                    self._hear(self, number, body)
        finally:
            self._process.kill()
            self._process.wait()
            self._frames.put(None)
            self._ended(self)
