"""A Dask cluster of one worker on this machine, in a process of its own that ends with this one.

In a process of its own, since Streamlit puts the page in the place of ``__main__``: a worker
started from there would run the page. So a scheduler of one's own is reached as any other is, by
its address.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

PATIENCE = 60.0  # seconds until a cluster must have started
_ROOT = Path(__file__).parents[2]  # where Python finds cnnviz, wherever the app was started


class OwnCluster:
    """A cluster of one worker, that ends when this process does, however that ends.

    Parameters
    ----------
    memory_limit : str or float
        Of the worker, as for Dask: ``"4 GiB"``, or a share of the machine's.

    Attributes
    ----------
    address : str
        Of its scheduler.

    Raises
    ------
    OSError
        If it does not start.
    """

    def __init__(self, memory_limit: str | float) -> None:
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
        # What workers print is for nobody, but for the reason why none started.
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115, it lives as long as this
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cnnviz.training.engine.cluster_process", str(memory_limit)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._printed,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl+C is for the app, which then ends this
            text=True,
        )
        assert self._process.stdout
        giving_up = threading.Timer(PATIENCE, self._process.kill)
        giving_up.start()
        self.address = self._process.stdout.readline().strip()
        giving_up.cancel()
        if not self.address:
            self._printed.seek(0)
            printed = self._printed.read().decode(errors="replace").split("\n")
            self.close()
            reason = next((line.strip() for line in reversed(printed) if line.strip()), "no reason")
            raise OSError(f"The process that trains on this machine did not start: {reason}")

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
        self._printed.close()
