"""A stranger's zip file: what it says of itself is checked before any of it is unpacked.

Nothing is ever written to disk.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from cnnviz.data.dataset import DatasetError, quoted
from cnnviz.i18n import message

File = bytes | str | os.PathLike[str] | IO[bytes]

MAX_ENTRIES = 100_000  # twice the pictures that are taken
_MAX_UNPACKED = 2**31  # bytes, of all files
# Drawings may be packed as tightly as they like, up to the second number in all.
_MAX_RATIO, _MAX_TIGHT = 100, 2**28
_MAX_LIST = 2**24  # bytes
_UTF8 = 0x800  # the flag of an entry whose name is said to be UTF-8
_MORE = 0xFFFF  # where a longer field has the number
_LINES_OF_BOXES = re.compile("[\u2500-\u259f]")
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
        """Read as any file does, at most 16 MB at once."""
        return self._file.read(min(size, _MAX_LIST) if size >= 0 else _MAX_LIST)


@contextmanager
def open_zip(file: File) -> Iterator[zipfile.ZipFile]:
    """Open a zip file that anyone may have made.

    Raises
    ------
    DatasetError
        If it is none, or would unpack to far more than it is.
    """
    source: IO[bytes] = io.BytesIO(file if isinstance(file, bytes) else b"")
    with ExitStack() as opened:
        try:
            if isinstance(file, str | os.PathLike):
                if not Path(file).is_file():
                    raise DatasetError(
                        message("There is no folder and no zip file {file}.", file=quoted(file))
                    )
                source = opened.enter_context(Path(file).open("rb"))
            elif not isinstance(file, bytes):
                source = file
            _check_list(source)
            archive = zipfile.ZipFile(InPieces(source))
        except DatasetError:
            raise
        # zipfile meets made-up bytes with every kind of exception.
        except Exception as error:
            raise DatasetError(
                message("The zip file is damaged or is no zip file; pack it again.")
            ) from error
        _check(opened.enter_context(archive).infolist())
        yield archive


def _check_list(source: IO[bytes]) -> None:
    """Refuse a list of too many entries before zipfile goes over it, which takes seconds."""
    start = max(0, source.seek(0, io.SEEK_END) - 2**16 - 100)
    source.seek(start)
    tail = source.read()
    end = tail.rindex(b"PK\5\6")
    count, size = struct.unpack_from("<HI", tail, end + 10)
    if (wide := tail.rfind(b"PK\6\6")) >= 0 and _MORE in (count, size >> 16):
        end = wide
        count, size = struct.unpack_from("<QQ", tail, wide + 32)
    if size > _MAX_LIST:
        raise DatasetError(
            message(
                "The zip file lists {count:,} files and folders in {megabytes:,.0f} "
                "MB, more than the {most_megabytes} MB allowed; leave some out.",
                count=count,
                megabytes=size / 2**20,
                most_megabytes=_MAX_LIST // 2**20,
            )
        )
    source.seek(max(0, start + end - size))
    # What it says of their number, zipfile does not look at.
    found = source.read(size).count(b"PK\1\2")
    if found > MAX_ENTRIES:
        raise DatasetError(
            message(
                "The zip file holds {count:,} files and folders, more than the "
                "{max_entries:,} allowed; leave some out.",
                count=found,
                max_entries=MAX_ENTRIES,
            )
        )


def _check(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if total > _MAX_UNPACKED:
        raise DatasetError(
            message(
                "The zip file holds {megabytes:,.0f} MB unpacked, more than the "
                "{most_megabytes:,} MB allowed; leave some pictures out or make them smaller.",
                megabytes=total / 2**20,
                most_megabytes=_MAX_UNPACKED // 2**20,
            )
        )
    if total > max(_MAX_TIGHT, _MAX_RATIO * packed):
        raise DatasetError(
            message(
                "The zip file unpacks to more than {max_ratio} times its size, which "
                "pictures never do; pack it again.",
                max_ratio=_MAX_RATIO,
            )
        )
    for entry in entries:
        if lies_outside(entry.filename):
            raise DatasetError(
                message(
                    "The zip file names {filename}, which lies outside of it; pack it again.",
                    filename=quoted(entry.filename),
                )
            )


def lies_outside(name: str) -> bool:
    """Tell whether the name of an entry leads out of the folder that it is unpacked to.

    Examples
    --------
    >>> lies_outside("a/../../b"), lies_outside("a/b")
    (True, False)
    """
    return _OUTSIDE.match(name.replace("\\", "/")) is not None


def decoded_names(entries: list[zipfile.ZipInfo]) -> tuple[list[str], list[str]]:
    """Give the names of entries, and a sentence where they cannot be told.

    A name without the flag of UTF-8 is in UTF-8 all the same where its bytes can be, as Macs write
    it: other code pages hardly ever give such bytes. Else it is in code page 437, as the format
    has it; a name with lines of boxes is in some other one.

    Examples
    --------
    >>> mac = zipfile.ZipInfo("café".encode().decode("cp437"))
    >>> mac.filename, decoded_names([mac])
    ('caf├⌐', (['café'], []))
    """
    names: list[str] = []
    notes: list[str] = []
    for entry in entries:
        name = entry.filename
        if not entry.flag_bits & _UTF8 and not name.isascii():
            try:
                name = name.encode("cp437").decode()
            except UnicodeError:
                if not notes and _LINES_OF_BOXES.search(name):
                    notes = [
                        message(
                            "{name} is a name in a code page that the zip file does not tell; pack "
                            "it again with names in UTF-8.",
                            name=quoted(name),
                        )
                    ]
        names.append(name)
    return names, notes


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
        raise DatasetError(message("It is locked by a password."))
    # The uncommon ways may ask for gigabytes to unpack a picture.
    if entry.compress_type not in METHODS:
        raise DatasetError(message("It is packed in an uncommon way; pack it as Deflate."))
    try:
        with archive.open(entry) as opened:
            return opened.read(most)
    except Exception as error:
        raise DatasetError(message("It is damaged in the zip file.")) from error
