"""Files of this machine that are written whole or not at all, whatever ends while they are."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

PART = ".part"  # how a file ends that is not whole yet


def is_full(reason: BaseException) -> bool:
    """Tell whether something failed since a disk, or what one may take of it, is full.

    Examples
    --------
    >>> is_full(OSError(errno.ENOSPC, "No space left on device")), is_full(OSError("lost"))
    (True, False)
    """
    return isinstance(reason, OSError) and reason.errno in (errno.ENOSPC, errno.EDQUOT)


def write_whole(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Write a file beside its place, and put it there once it is whole.

    Parameters
    ----------
    path : Path
    data : bytes
    lasting : bool
        Whether the file must be whole even after a power loss, which takes the disk some
        milliseconds. Without it, it may be empty then; for what is of the moment.

    Raises
    ------
    OSError
        The file is then as it was before.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        with part.open("wb") as file:
            file.write(data)
        if lasting:
            put_whole(part, path)
        else:
            part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def put_whole(part: Path, path: Path) -> Path:
    """Give a file that is whole its name, so that a power loss leaves it there whole or not at all.

    Parameters
    ----------
    part, path : Path
        Where it lies, and where it is to lie, on the same disk.

    Raises
    ------
    OSError
    """
    with part.open("r+b") as file:
        os.fsync(file.fileno())  # else the disk may learn of the new name first
    part.replace(path)
    _keep_names(path.parent)
    return path


def write_over(path: Path, data: bytes) -> None:
    """Write into the space that a file has, for a full disk; it may be left half old, half new."""
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()
        file.flush()
        with suppress(OSError):  # there may be no room for more certainty
            os.fsync(file.fileno())


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are not there, so that a power loss leaves them.

    Raises
    ------
    OSError
    """
    missing = [each for each in (path, *path.parents) if not each.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for each in missing:
        _keep_names(each.parent)


def _keep_names(folder: Path) -> None:
    with suppress(OSError):  # not every system lets a folder be opened, or waits for its names
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
