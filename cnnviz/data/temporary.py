"""Temporary folders, of which nothing stays, even if their process is killed."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

if sys.platform != "win32":
    import fcntl

_PREFIX, _LOCK = "cnnviz-temporary-", "lock"
_MAKING = 60.0  # seconds: a folder that is being made has its lock a moment later


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that goes with the block.

    Those whose process was killed go when the next one is made. Windows has no locks by which to
    know them: there they stay.

    Yields
    ------
    Path

    Examples
    --------
    >>> with temporary_folder() as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """
    _remove_left_behind(Path(tempfile.gettempdir()))
    with (
        tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as place,
        (Path(place) / _LOCK).open("w") as lock,
    ):
        _locked(lock)
        folder = Path(place) / "files"
        folder.mkdir()
        yield folder


def _remove_left_behind(folder: Path) -> None:
    for place in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError), (place / _LOCK).open("r+") as lock:
            if time.time() - place.stat().st_mtime > _MAKING and _locked(lock):
                shutil.rmtree(place, ignore_errors=True)


def _locked(file: IO[str]) -> bool:
    """Take a lock that ends with its process, however that ends; tell whether it was free."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
