"""A folder anywhere that fsspec reaches, whose files are always whole."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

_FULL = (errno.ENOSPC, errno.EDQUOT)
_PART = ".part"  # how a file ends that is not whole yet


class StoreError(Exception):
    """One sentence that says why a run cannot be read or kept."""


class Files:
    """The files below a URL; one that is there is whole, whatever was killed while writing.

    Parameters
    ----------
    url : str
        A folder of this machine, or any URL of fsspec.

    Attributes
    ----------
    url : str
        The same folder, by its full address.

    Raises
    ------
    StoreError
    """

    def __init__(self, url: str) -> None:
        try:
            self._fs, self._root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError, OSError) as reason:
            raise StoreError(f'There is no store at "{url}": {reason}.') from None
        self.url = str(self._fs.unstrip_protocol(self._root))
        self._local = isinstance(self._fs, LocalFileSystem)

    def read(self, name: str, limit: int) -> bytes:
        """Read a file of at most `limit` bytes.

        Raises
        ------
        FileNotFoundError
        StoreError
            If it is larger, or cannot be read.
        """
        try:
            data = bytes(self._fs.cat_file(self._path(name), 0, limit + 1))
        except FileNotFoundError:
            raise
        except OSError as reason:
            raise StoreError(f"{name} cannot be read: {_short(reason)}.") from None
        if len(data) > limit:
            raise StoreError(f"{name} has more than {limit:,} bytes.")
        return data

    def write(self, name: str, data: bytes, *, vital: bool = False) -> None:
        """Write a file whole, or leave things as they were.

        Parameters
        ----------
        name : str
        data : bytes
        vital : bool
            On a full disk, write into the space that the file has, whole or not.

        Raises
        ------
        StoreError
        """
        path = self._path(name)
        try:
            if not self._local:  # such stores take a file whole or not at all
                self._fs.pipe_file(path, data)
                return
            try:
                _replace(Path(path), data)
            except OSError as reason:
                if not vital or reason.errno not in _FULL or not Path(path).exists():
                    raise
                _overwrite(Path(path), data)
        except OSError as reason:
            raise StoreError(_writing(reason)) from reason

    def make_folder(self, name: str) -> None:
        """Make a folder and those above it, unless they are there.

        Raises
        ------
        StoreError
        """
        try:
            self._fs.makedirs(self._path(name), exist_ok=True)
        except OSError as reason:
            raise StoreError(_writing(reason)) from reason

    def names(self, folder: str = "") -> list[str]:
        """List what is whole in a folder, in order; nothing where there is no such folder.

        Raises
        ------
        StoreError
        """
        return [name for name in self._all(folder) if not name.endswith(_PART)]

    def remove_parts(self, folder: str) -> None:
        """Remove what was being written in a folder when its writer was killed."""
        for name in self._all(folder):
            if name.endswith(_PART):
                self.remove(f"{folder}/{name}")

    def _all(self, folder: str) -> list[str]:
        path = self._path(folder)
        self._fs.invalidate_cache(path)
        try:
            found = self._fs.ls(path, detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as reason:
            raise StoreError(f"The store cannot be read: {_short(reason)}.") from None
        return sorted(each.rstrip("/").rpartition("/")[2] for each in found)

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all that is in it; nothing happens where there is none.

        Raises
        ------
        StoreError
        """
        try:
            self._fs.rm(self._path(name), recursive=True)
        except FileNotFoundError:
            pass
        except OSError as reason:
            raise StoreError(f"It cannot be removed: {_short(reason)}.") from None

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else str(self._root)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_PART}")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _overwrite(path: Path, data: bytes) -> None:
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()


def _writing(reason: OSError) -> str:
    if reason.errno in _FULL:
        return "The disk that holds the runs is full: delete runs, or make room on it."
    return f"The store cannot be written: {_short(reason)}."


def _short(reason: OSError) -> str:
    return os.strerror(reason.errno) if reason.errno else str(reason).splitlines()[0]
