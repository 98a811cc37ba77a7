"""A folder anywhere that fsspec reaches, whose files are always whole."""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from cnnviz.data.writing import PART, is_full, make_folder, write_over, write_whole
from cnnviz.i18n import message
from cnnviz.training.store.errors import (
    StoreError,
    in_one_sentence,
    not_read,
    not_removed,
    not_written,
)


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
            raise StoreError(
                message('There is no store at "{url}": {reason}.', url=url, reason=reason)
            ) from None
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
        with in_one_sentence(not_read, FileNotFoundError):
            data = bytes(self._fs.cat_file(self._path(name), 0, limit + 1))
        if len(data) > limit:
            raise StoreError(
                message("{name} has more than {limit:,} bytes.", name=name, limit=limit)
            )
        return data

    def write(self, name: str, data: bytes, *, vital: bool = False, lasting: bool = True) -> None:
        """Write a file whole, or leave things as they were.

        Parameters
        ----------
        name : str
        data : bytes
        vital : bool
            On a full disk, write into the space that the file has, whole or not.
        lasting : bool
            Whether it must outlast a power loss; see `write_whole`.

        Raises
        ------
        StoreError
        """
        path = self._path(name)
        with in_one_sentence(not_written):
            if not self._local:  # such stores take a file whole or not at all
                self._fs.pipe_file(path, data)
                return
            try:
                write_whole(Path(path), data, lasting=lasting)
            except OSError as reason:
                if not (vital and is_full(reason)) or not Path(path).exists():
                    raise
                write_over(Path(path), data)

    def create(self, name: str) -> bool:
        """Make a file that nobody else has made; False where it is there already.

        Of two that make it at once one is told True: on this machine surely; elsewhere the last to
        write, where the store has no way to make a file only once.

        Raises
        ------
        StoreError
        """
        path = self._path(name)
        if self._local:
            try:
                with in_one_sentence(not_written, FileExistsError):
                    Path(path).touch(exist_ok=False)
            except FileExistsError:
                return False
            return True
        own = secrets.token_bytes(16)  # a store may try again by itself, and find its own file
        with suppress(FileExistsError), in_one_sentence(not_written, FileExistsError):
            self._fs.pipe_file(path, own, mode="create")
        with in_one_sentence(not_read):
            return bytes(self._fs.cat_file(path)) == own

    def make_folder(self, name: str) -> None:
        """Make a folder and those above it, unless they are there.

        Raises
        ------
        StoreError
        """
        with in_one_sentence(not_written):
            if self._local:
                make_folder(Path(self._path(name)))
            else:
                self._fs.makedirs(self._path(name), exist_ok=True)

    def names(self, folder: str = "") -> list[str]:
        """List what is whole in a folder, in order; nothing where there is no such folder.

        Raises
        ------
        StoreError
        """
        return [name for name in self._all(folder) if not name.endswith(PART)]

    def size(self, name: str = "") -> int:
        """Count the bytes of a file, or of all in a folder; 0 where there is none.

        Raises
        ------
        StoreError
        """
        with in_one_sentence(not_read):
            try:
                return int(self._fs.du(self._path(name)))
            except FileNotFoundError:  # also of what is removed meanwhile
                return 0

    def changed(self, name: str) -> float:
        """Give when a file was written, in seconds since 1970; now where that is not known.

        Raises
        ------
        StoreError
        """
        with in_one_sentence(not_read):
            try:
                return float(self._fs.modified(self._path(name)).timestamp())
            except (FileNotFoundError, NotImplementedError):
                return time.time()

    def remove_parts(self, folder: str) -> None:
        """Remove what was being written in a folder when its writer was killed."""
        for name in self._all(folder):
            if name.endswith(PART):
                self.remove(f"{folder}/{name}")

    def _all(self, folder: str) -> list[str]:
        path = self._path(folder)
        try:
            with in_one_sentence(not_read, FileNotFoundError, NotADirectoryError):
                self._fs.invalidate_cache(path)
                found = self._fs.ls(path, detail=False)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(each.rstrip("/").rpartition("/")[2] for each in found)

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all that is in it; nothing happens where there is none.

        Raises
        ------
        StoreError
        """
        path = self._path(name)
        with suppress(FileNotFoundError), in_one_sentence(not_removed, FileNotFoundError):
            if self._local:
                # Whoever still writes into it finds no folder, and leaves nothing in this one.
                path = str(Path(path).replace(f"{path}.{secrets.token_hex(4)}{PART}"))
            self._fs.rm(path, recursive=True)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else str(self._root)
