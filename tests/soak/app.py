"""The app as it serves a class, and what its processes hold."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from cnnviz.training.store.store import Store
from tests.browser.harness import ROOT, free_port, server_command, wait_for_health

_FAULTS = ("error", "critical")


@dataclass(frozen=True)
class Held:
    """What the app holds: memory of its own process in MB, and what all its processes keep open.

    ``computed`` are the seconds that its own process has computed so far.
    """

    megabytes: float
    computed: float
    threads: int
    handles: int
    processes: int
    folders: int


class App:
    """The app in a process of its own.

    Attributes
    ----------
    address : str
    store : Store
        Of its runs.
    faults : list of str
        What its log has of errors.
    """

    def __init__(
        self, address: str, process: subprocess.Popen[str], folder: Path, store: Store
    ) -> None:
        self.address, self.store, self.faults = address, store, list[str]()
        self._process, self._folder = psutil.Process(process.pid), folder
        self._log = process.stdout
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def held(self) -> Held:
        """Look at what it holds now."""
        own = self._process
        return Held(
            own.memory_info().rss / 1e6,
            sum(own.cpu_times()[:2]),
            own.num_threads(),
            own.num_fds(),
            len(own.children(recursive=True)),
            len(list(self._folder.iterdir())),
        )

    @property
    def processes(self) -> list[psutil.Process]:
        """Give the processes that it has started."""
        return self._process.children(recursive=True)

    def _read(self) -> None:
        assert self._log
        for line in self._log:
            if _level(line) in _FAULTS:
                self.faults.append(line.strip())

    def log_ends(self) -> None:
        """Wait until all of the log is read: after the process has ended."""
        self._reader.join()


@contextmanager
def served() -> Iterator[App]:
    """Start the app as it serves others, with a store and a folder for temporary files of its own.

    In the end it is asked to stop, and waited for.
    """
    port = free_port()
    with TemporaryDirectory(ignore_cleanup_errors=True) as own:
        temporary = Path(own, "temporary")
        temporary.mkdir()
        store = Store(str(Path(own, "runs")))
        address = f"http://localhost:{port}"
        environment = {
            "CNNVIZ_STORE": store.url,
            "CNNVIZ_SERVE": "1",
            "CNNVIZ_SERVE_URL": address,
            "TMPDIR": str(temporary),
        }
        process = subprocess.Popen(
            server_command(port),
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        app = App(address, process, temporary, store)
        try:
            wait_for_health(address)
            yield app
        finally:
            process.terminate()
            process.wait()
            app.log_ends()


def _level(line: str) -> str:
    """Give the level of a line of the log; what is no JSON is an error, but for a greeting."""
    try:
        told = json.loads(line)
    except ValueError:
        return "error" if "Traceback" in line else ""
    return str(told.get("level", "")) if isinstance(told, dict) else ""


def most_common(faults: list[str]) -> list[str]:
    """Give faults with how often each was met, the most common first."""
    return [f"{count} × {fault[:300]}" for fault, count in Counter(faults).most_common(10)]
