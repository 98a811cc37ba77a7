"""Temporary folders, of which nothing stays, even if their process is killed."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from cnnviz.i18n import message

if sys.platform != "win32":
    import fcntl

_PREFIX, _LOCK = "cnnviz-temporary-", "lock"
_MAKING = 60.0  # seconds: a folder that is being made has its lock a moment later


class NoTemporaryFolderError(OSError):
    """One sentence: nothing temporary can be kept on this machine."""

    def __init__(self) -> None:
        super().__init__(
            message(
                "There is no room for temporary files on this machine: whoever runs the app must "
                "make some, or name another folder by TMPDIR and start it again."
            )
        )


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that goes with the block.

    Those whose process was killed go when the next one is made. Windows has no locks by which to
    know them: there they stay.

    Yields
    ------
    Path

    Raises
    ------
    NoTemporaryFolderError
        If the disk is full, or cannot be written.

    Examples
    --------
    >>> with temporary_folder() as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """
    with ExitStack() as stack:
        try:
            _remove_left_behind(Path(tempfile.gettempdir()))
            made = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
            place = Path(stack.enter_context(made))
            _locked(stack.enter_context((place / _LOCK).open("w")))
            folder = place / "files"
            folder.mkdir()
        except OSError:
            raise NoTemporaryFolderError from None
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
