"""A stranger's zip file: what it says of itself is checked before any of it is unpacked.

Nothing is ever written to disk.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from cnnviz.data.dataset import DatasetError, quoted

File = bytes | str | os.PathLike[str] | IO[bytes]

_MAX_UNPACKED = 2**31  # bytes, of all files
# Drawings may be packed as tightly as they like, up to the second number in all.
_MAX_RATIO, _MAX_TIGHT = 100, 2**28
_OUTSIDE = re.compile(r"/|[A-Za-z]:|(.*/)?\.\.(/|$)")
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class InPieces:
    """A file that gives at most so many bytes at once.

    The list of files at the end of a zip is read in one go: a list of millions comes short, and
    is refused as damaged before it fills the memory.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Read as any file does, at most 8 MB at once."""
        most = 2**23
        return self._file.read(min(size, most) if size >= 0 else most)


@contextmanager
def open_zip(file: File) -> Iterator[zipfile.ZipFile]:
    """Open a zip file that anyone may have made.

    Raises
    ------
    DatasetError
        If it is none, or would unpack to far more than it is.
    """
    with ExitStack() as opened:
        try:
            if isinstance(file, bytes):
                source: IO[bytes] = io.BytesIO(file)
            elif isinstance(file, str | os.PathLike):
                if not Path(file).is_file():
                    raise DatasetError(f"There is no folder and no zip file {quoted(file)}.")
                source = opened.enter_context(Path(file).open("rb"))
            else:
                source = file
            archive = zipfile.ZipFile(InPieces(source))
        except DatasetError:
            raise
        # zipfile meets made-up bytes with every kind of exception.
        except Exception as error:
            raise DatasetError(
                "The zip file is damaged, has too many files, or is no zip file; pack it again."
            ) from error
        _check(opened.enter_context(archive).infolist())
        yield archive


def _check(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if total > _MAX_UNPACKED:
        raise DatasetError(
            f"The zip file holds {total / 2**20:,.0f} MB unpacked, more than the "
            f"{_MAX_UNPACKED // 2**20:,} MB allowed; leave some pictures out or make them smaller."
        )
    if total > max(_MAX_TIGHT, _MAX_RATIO * packed):
        raise DatasetError(
            f"The zip file unpacks to more than {_MAX_RATIO} times its size, which pictures "
            "never do; pack it again."
        )
    for entry in entries:
        if lies_outside(entry.filename):
            raise DatasetError(
                f"The zip file names {quoted(entry.filename)}, which lies outside of it; "
                "pack it again."
            )


def lies_outside(name: str) -> bool:
    """Tell whether the name of an entry leads out of the folder that it is unpacked to.

    Examples
    --------
    >>> lies_outside("a/../../b"), lies_outside("a/b")
    (True, False)
    """
    return _OUTSIDE.match(name.replace("\\", "/")) is not None


def is_link(entry: zipfile.ZipInfo) -> bool:
    """Tell whether an entry of a zip is a link, not a file."""
    return stat.S_ISLNK(entry.external_attr >> 16)


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Unpack one file, and at most so many bytes of it.

    Raises
    ------
    DatasetError
        If it is damaged, has a password, or is packed in an uncommon way.
    """
    if entry.flag_bits & 1:
        raise DatasetError("It is locked by a password.")
    # The uncommon ways may ask for gigabytes to unpack a picture.
    if entry.compress_type not in METHODS:
        raise DatasetError("It is packed in an uncommon way; pack it as Deflate.")
    try:
        with archive.open(entry) as opened:
            return opened.read(most)
    except Exception as error:
        raise DatasetError("It is damaged in the zip file.") from error
