"""CIFAR-10 by Keras's own download, in a process of its own that can be watched and stopped."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

import cnnviz
from cnnviz.data import downloads
from cnnviz.data.cifar10 import FOLDER, keras_folder
from cnnviz.data.downloads import SILENCE, Pace, no_room
from cnnviz.i18n import from_data, message, to_data

# What `keras.datasets.cifar10.load_data` asks for; a test compares them.
ORIGIN = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
TARGET = f"{FOLDER}-target"
TOTAL = 170_498_071  # bytes
_WITH_UNPACKED = 2.2  # the packed file and what it unpacks to, as a multiple of the first

State = Literal["idle", "running", "finished", "failed", "cancelled"]
_RUN = "from cnnviz.training.download import main; main()"
_OTHERWISE = message(
    "name a folder that holds `{folder}`, by the variable CNNVIZ_CIFAR10 or on "
    "this page, or choose the drawn shapes.",
    folder=FOLDER,
)


@dataclass(frozen=True)
class Progress:
    """How far a download is.

    Attributes
    ----------
    state : {"idle", "running", "finished", "failed", "cancelled"}
    bytes, total : int
        Once all are there, they are checked and unpacked, which takes some seconds.
    rate : float or None
        Bytes per second, over the last seconds.
    seconds_left : float or None
    message : str
        Of a failed download: one sentence that says why, and what to do.
    """

    state: State
    bytes: int
    total: int
    rate: float | None = None
    seconds_left: float | None = None
    message: str = ""


class Download:
    """One download of CIFAR-10 into Keras's cache, from where `find_cifar10` takes it.

    It may be started again after it ended. All methods return at once and may be called from
    any thread.

    Parameters
    ----------
    origin, sha256, total
        Address, digest and bytes of the packed file; others than Keras's are for tests.
    """

    def __init__(self, origin: str = ORIGIN, sha256: str = SHA256, total: int = TOTAL) -> None:
        self._origin, self._sha256, self._total = origin, sha256, total
        self._state: State = "idle"
        self._message = ""
        self._process: subprocess.Popen[str] | None = None
        self._pace = Pace(total)
        self._lock = Lock()

    def start(self) -> None:
        """Start, unless it runs already."""
        with self._lock:
            if self._update() == "running":
                return
            self._pace = Pace(self._total)
            self._home = keras_folder()
            self._state, self._message = "failed", self._no_room()
            if self._message:
                return
            settings = {"home": str(self._home), "origin": self._origin, "sha256": self._sha256}
            # The process finds cnnviz wherever the app found it.
            path = [str(Path(cnnviz.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
            self._process = subprocess.Popen(
                [sys.executable, "-c", _RUN, json.dumps(settings)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(filter(None, path)),
                    "CUDA_VISIBLE_DEVICES": "-1",
                },
            )
            self._state = "running"

    def progress(self) -> Progress:
        """Tell how far it is."""
        with self._lock:
            state = self._update()
            if state != "running":
                there = self._total if state == "finished" else 0
                return Progress(state, there, self._total, message=self._message)
            there = min(_size(self._archive), self._total)
            self._pace.see(there)
            rate, left = self._pace.rate, self._pace.seconds_left
            return Progress(state, there, self._total, rate, left)

    def cancel(self) -> None:
        """Stop it, and leave nothing half done behind."""
        with self._lock:
            if self._update() == "running" and self._process is not None:
                self._process.kill()
                self._process.communicate()
                self._tidy()
                self._state = "cancelled"

    def _update(self) -> State:
        """See whether the process has ended, and how."""
        process = self._process
        if self._state != "running" or process is None or process.poll() is None:
            return self._state
        said, _ = process.communicate()
        if process.returncode == 0:
            self._message = from_data(json.loads(said))
        else:
            self._message = message(
                "The download's process ended too early (code {returncode}); start it "
                "again, or {otherwise}",
                returncode=process.returncode,
                otherwise=_OTHERWISE,
            )
        self._state = "failed" if self._message else "finished"
        if self._message:
            self._tidy()
        return self._state

    @property
    def _archive(self) -> Path:
        return self._home / "datasets" / f"{TARGET}_archive"

    def _tidy(self) -> None:
        # What is unpacked changes only once the packed file is whole, and that one is kept.
        if _size(self._archive) < self._total:
            self._archive.unlink(missing_ok=True)
        else:
            shutil.rmtree(self._archive.with_name(TARGET), ignore_errors=True)

    def _no_room(self) -> str:
        needed = int(_WITH_UNPACKED * self._total) - _size(self._archive)
        return no_room(self._home, needed, "CIFAR-10", _OTHERWISE)


def main() -> None:
    """Download as the first argument of this process says, and print why it failed, or ""."""
    print(json.dumps(to_data(fetch(**json.loads(sys.argv[1])))))


def fetch(home: str, origin: str, sha256: str) -> str:
    """Download, check and unpack as Keras does, and say in one sentence why it failed, or ""."""
    datasets = Path(home) / "datasets"
    socket.setdefaulttimeout(SILENCE)
    try:
        # Keras draws a progress bar.
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
            import keras

            datasets.mkdir(parents=True, exist_ok=True)
            keras.utils.get_file(TARGET, origin, file_hash=sha256, extract=True, cache_dir=home)
    except Exception as error:
        if isinstance(error, ValueError):  # not what Keras expects: of no use to anyone
            (datasets / f"{TARGET}_archive").unlink(missing_ok=True)
        return reason(error)
    return ""


def reason(error: Exception) -> str:
    """Say in one sentence why the download failed, and what to do."""
    return downloads.reason(error, "CIFAR-10", _OTHERWISE)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
