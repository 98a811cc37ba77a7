"""A folder anywhere that fsspec reaches, whose files are always whole."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem

from cnnviz.data.writing import PART, is_full, make_folder, write_over, write_whole
from cnnviz.i18n import message

_MEND = message("Try again; if it stays so, whoever runs the app must mend the store.")


class StoreError(Exception):
    """One sentence that says why a run cannot be read or kept, and the way out."""


class LostError(StoreError):
    """A file of a run that is missing or broken, while the rest of the store can be read.

    Parameters
    ----------
    what : str
        What it holds, as a sentence begins.
    file : str
        Its name in the run's folder.
    remedy : str
        The way out, a sentence.

    Examples
    --------
    >>> print(LostError("Epoch 3 of this run", "epochs/0003.npz", "Choose another."))
    Epoch 3 of this run cannot be read: `epochs/0003.npz` is missing or broken. Choose another.
    """

    def __init__(self, what: str, file: str, remedy: str) -> None:
        super().__init__(what, file, remedy)  # as it is made anew in another process
        self.what, self.file, self.remedy = what, file, remedy

    def __str__(self) -> str:
        return message(
            "{what} cannot be read: `{file}` is missing or broken. {remedy}",
            what=self.what,
            file=self.file,
            remedy=self.remedy,
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
        with _said(_reading, FileNotFoundError):
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
        with _said(_writing):
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
                with _said(_writing, FileExistsError):
                    Path(path).touch(exist_ok=False)
            except FileExistsError:
                return False
            return True
        own = secrets.token_bytes(16)  # a store may try again by itself, and find its own file
        with suppress(FileExistsError), _said(_writing, FileExistsError):
            self._fs.pipe_file(path, own, mode="create")
        with _said(_reading):
            return bytes(self._fs.cat_file(path)) == own

    def make_folder(self, name: str) -> None:
        """Make a folder and those above it, unless they are there.

        Raises
        ------
        StoreError
        """
        with _said(_writing):
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
        with _said(_reading):
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
        with _said(_reading):
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
            with _said(_reading, FileNotFoundError, NotADirectoryError):
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
        with suppress(FileNotFoundError), _said(_removing, FileNotFoundError):
            if self._local:
                # Whoever still writes into it finds no folder, and leaves nothing in this one.
                path = str(Path(path).replace(f"{path}.{secrets.token_hex(4)}{PART}"))
            self._fs.rm(path, recursive=True)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else str(self._root)


@contextmanager
def _said(say: Callable[[Exception], str], *let: type[Exception]) -> Iterator[None]:
    """Make what a store raises one sentence, other than what is let through."""
    try:
        yield
    except let:
        raise
    except Exception as reason:  # a far store raises what its own library does
        raise StoreError(say(reason)) from reason


def _reading(reason: Exception) -> str:
    return message(
        "The store of the runs cannot be read: {reason}. {mend}", reason=_short(reason), mend=_MEND
    )


def _writing(reason: Exception) -> str:
    if is_full(reason):
        return message("The disk that holds the runs is full: delete runs, or make room on it.")
    return message(
        "The store cannot be written: {reason}. {mend}", reason=_short(reason), mend=_MEND
    )


def _removing(reason: Exception) -> str:
    return message("It cannot be removed: {reason}. {mend}", reason=_short(reason), mend=_MEND)


def _short(reason: Exception) -> str:
    if isinstance(reason, OSError) and reason.errno:
        return os.strerror(reason.errno)
    return (str(reason).strip().splitlines() or [type(reason).__name__])[0].rstrip(".")
