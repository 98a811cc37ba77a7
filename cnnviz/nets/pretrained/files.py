"""Files of weights that others publish: found where they lie, or downloaded, and checked."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from cnnviz.data.cifar10 import keras_folder
from cnnviz.data.dataset import quoted
from cnnviz.data.downloads import SILENCE, no_room, reason
from cnnviz.data.writing import make_folder, put_whole
from cnnviz.i18n import message

_PIECE = 2**20  # bytes
_UNKNOWN = "0" * 32
_STALE = 86_400.0  # seconds after which half a file is nobody's any more


class WeightsError(Exception):
    """Published weights cannot be had: one sentence that says why, and what to do."""


@dataclass(frozen=True)
class PublishedFile:
    """A file as its publisher describes it.

    Attributes
    ----------
    title : str
        For people.
    name, origin : str
        The file's name, and its address.
    digest : str
        MD5 or SHA-256, in hexadecimal digits; "" where its publisher gives none, and the size must
        do.
    size : int
        Bytes; 0 where nobody tells, and the digest must do.
    """

    title: str
    name: str
    origin: str
    digest: str
    size: int

    def find(self) -> Path | None:
        """Look for the whole file where ``CNNVIZ_WEIGHTS`` says, and where Keras keeps it."""
        sizes = ((path, _size(path)) for path in self._places())
        return next(
            (path for path, size in sizes if size is not None and self.size in (0, size)), None
        )

    def checked(self) -> Path:
        """Find the file, and make sure that it is the one that was published.

        Raises
        ------
        WeightsError
            If it is not there, or is another, or only half of it.
        """
        if path := self.find():
            if not self.digest or digest_of(path, self.digest) == self.digest:
                return path
            raise WeightsError(
                message(
                    "{path} is not {title} as published, by its checksum: remove it, and "
                    "download it again.",
                    path=quoted(path),
                    title=self.title,
                )
            )
        for path in self._places():
            if (size := _size(path)) is not None:
                raise WeightsError(
                    message(
                        "{path} has {size:,} bytes, but {title} takes {wanted:,}: download it "
                        "again.",
                        path=quoted(path),
                        size=size,
                        title=self.title,
                        wanted=self.size,
                    )
                )
        raise WeightsError(
            message(
                "{title} is not on this machine: download it, or {otherwise}",
                title=self.title,
                otherwise=self._otherwise,
            )
        )

    def fetch(self, progress: Callable[[int], None]) -> Path:
        """Download the file to where Keras keeps it; half a file is never taken for the whole.

        Parameters
        ----------
        progress : callable
            Takes the bytes that are there, several times a second; what it raises ends the
            download, and nothing is left of it.

        Raises
        ------
        WeightsError
            One sentence that says why it failed.
        """
        folder = keras_folder() / "models"
        if sentence := no_room(folder, self.size, self.title, self._otherwise):
            raise WeightsError(sentence)
        try:
            make_folder(folder)
            self._sweep(folder)
            with tempfile.TemporaryDirectory(prefix=f".{self.name}.", dir=folder) as place:
                part = Path(place) / self.name
                self._receive(part, progress)
                return put_whole(part, folder / self.name)
        except (OSError, HTTPException, ValueError) as error:
            raise WeightsError(reason(error, self.title, self._otherwise)) from None

    def _receive(self, part: Path, progress: Callable[[int], None]) -> None:
        digest, there = _hash(self.digest or _UNKNOWN), 0
        with (
            urllib.request.urlopen(self.origin, timeout=SILENCE) as answer,
            part.open("wb") as file,
        ):
            size = self.size or int(answer.headers.get("Content-Length", 0))
            while piece := answer.read(_PIECE):
                there += len(piece)
                if size and there > size:
                    raise ValueError  # longer than it should be
                file.write(piece)
                digest.update(piece)
                progress(there)
        if there < size:
            raise ConnectionAbortedError
        if self.digest and digest.hexdigest() != self.digest:
            raise ValueError  # another file

    def _sweep(self, folder: Path) -> None:
        """Remove what downloads left whose process was killed."""
        for place in folder.glob(f".{self.name}.*"):
            if time.time() - place.stat().st_mtime > _STALE:
                for file in place.iterdir():
                    file.unlink(missing_ok=True)
                place.rmdir()

    def _places(self) -> list[Path]:
        named = os.environ.get("CNNVIZ_WEIGHTS")
        folders = [Path(named).expanduser()] if named else []
        return [folder / self.name for folder in (*folders, keras_folder() / "models")]

    @property
    def _otherwise(self) -> str:
        return message(
            "name a folder that holds {name} by the variable CNNVIZ_WEIGHTS.",
            name=quoted(self.name),
        )


def total_size(files: Sequence[PublishedFile]) -> int:
    """Add up the bytes of files; 0 where nobody tells those of one.

    Examples
    --------
    >>> told, untold = (PublishedFile("It", "it.h5", "", "0" * 32, size) for size in (3, 0))
    >>> total_size([told, told]), total_size([told, untold])
    (6, 0)
    """
    sizes = [file.size for file in files]
    return sum(sizes) if all(sizes) else 0


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size if path.is_file() else None
    except (OSError, ValueError):
        return None


def _hash(wanted: str) -> hashlib._Hash:
    return hashlib.new({32: "md5", 64: "sha256"}[len(wanted)], usedforsecurity=False)


def digest_of(path: Path, wanted: str) -> str:
    """Compute a file's digest, of the kind of a wanted one."""
    digest = _hash(wanted)
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        raise WeightsError(
            message("{path} cannot be read; check its permissions.", path=quoted(path))
        ) from error
    return digest.hexdigest()
