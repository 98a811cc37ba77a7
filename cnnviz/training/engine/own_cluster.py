"""A Dask cluster on this machine, in a process of its own that ends with this one.

In a process of its own, since Streamlit puts the page in the place of ``__main__``: a worker
started from there would run the page. So a scheduler of one's own is reached as any other is, by
its address.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from cnnviz.i18n import message

PATIENCE = 60.0  # seconds until a cluster must have started
KEPT = 2**16  # bytes of what a cluster prints
_ROOT = Path(__file__).parents[2]  # where Python finds cnnviz, wherever the app was started


class OwnCluster:
    """A cluster of one worker or a few, that ends when this process does, however that ends.

    Parameters
    ----------
    memory_limit : str or float
        Of a worker, as for Dask: ``"4 GiB"``, or a share of the machine's.
    workers : int
        Each trains one run at a time.

    Attributes
    ----------
    address : str
        Of its scheduler.

    Raises
    ------
    OSError
        If it does not start.
    """

    def __init__(self, memory_limit: str | float, workers: int = 1) -> None:
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "cnnviz.training.engine.cluster_process"),
                *(str(memory_limit), str(workers)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl+C is for the app, which then ends this
        )
        assert self._process.stdout
        assert self._process.stderr
        self._printed = Printed(self._process.stderr)
        giving_up = threading.Timer(PATIENCE, self._process.kill)
        giving_up.start()
        self.address = self._process.stdout.readline().decode().strip()
        giving_up.cancel()
        if not self.address:
            self.close()
            reason = self._printed.last_line() or "no reason"
            raise OSError(
                message(
                    "The process that trains on this machine did not start: {reason}", reason=reason
                )
            )

    @property
    def alive(self) -> bool:
        """Whether the cluster is there."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the cluster and what runs on it."""
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            with suppress(OSError):
                pipe.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._printed.join(1)  # a worker that is still ending holds the other end


class Printed(threading.Thread):
    r"""Reads what a cluster and its workers print; the end is kept, should none of them start.

    Parameters
    ----------
    stream : file
        Closed when everybody has closed the other end.

    Examples
    --------
    >>> import io
    >>> printed = Printed(io.BytesIO(b"one\ntwo\n"))
    >>> printed.last_line()
    'two'
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(name="cnnviz printed", daemon=True)
        self._stream = stream
        self._kept = b""
        self.start()

    def run(self) -> None:
        """Read to the end."""
        with self._stream:
            while found := self._stream.read1(KEPT):  # type: ignore[attr-defined]
                self._kept = (self._kept + found)[-KEPT:]

    def last_line(self) -> str:
        """Wait for the end, if it is near, and give the last line that is not empty; "" if none."""
        self.join(5)
        lines = self._kept.decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")
