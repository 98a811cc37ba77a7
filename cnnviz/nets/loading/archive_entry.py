"""A member of a stranger's zip file: whether it is one of a model, and its bytes."""

from __future__ import annotations

import zipfile
from typing import IO

from cnnviz.data.archive import METHODS, is_link, lies_outside
from cnnviz.data.dataset import quoted
from cnnviz.data.writing import is_full
from cnnviz.i18n import message
from cnnviz.nets.loading.errors import ModelError

AGAIN = message('save it again with `model.save("name.keras")`')
_MAX_RATIO = 100
_PIECE = 2**20


def is_left_by_mac(entry: zipfile.ZipInfo) -> bool:
    """Tell whether a Mac put a member into a zip file beside those it was asked to.

    Examples
    --------
    >>> is_left_by_mac(zipfile.ZipInfo("model/._model.keras"))
    True
    """
    name = entry.filename.rpartition("/")[2]
    return entry.filename.startswith("__MACOSX/") or name.startswith("._") or name == ".DS_Store"


def check_entry(entry: zipfile.ZipInfo, most: int) -> None:
    """Refuse what a zip file says of a member if no model's says so.

    Parameters
    ----------
    entry : zipfile.ZipInfo
    most : int
        Bytes that it may have unpacked.

    Raises
    ------
    ModelError
    """
    check_place(entry)
    name = quoted(entry.filename)
    if is_link(entry):
        raise ModelError(
            message("The file's {name} is a link, not a file: {again}.", name=name, again=AGAIN)
        )
    if entry.flag_bits & 1:
        raise ModelError(
            message("The file's {name} is locked by a password: {again}.", name=name, again=AGAIN)
        )
    if entry.compress_type not in METHODS:
        raise ModelError(
            message(
                "The file's {name} is packed in an uncommon way: {again}.", name=name, again=AGAIN
            )
        )
    if entry.file_size > most:
        raise ModelError(
            message(
                "The file's {name} has {file_size:,} bytes unpacked, but at most {most:,} "
                "are taken: bring a smaller model.",
                name=name,
                file_size=entry.file_size,
                most=most,
            )
        )
    if entry.file_size > max(_MAX_RATIO * entry.compress_size, 2**16):
        raise ModelError(
            message(
                "The file's {name} unpacks to more than {max_ratio} times its size, which "
                "no model's does: {again}.",
                name=name,
                max_ratio=_MAX_RATIO,
                again=AGAIN,
            )
        )


def check_place(entry: zipfile.ZipInfo) -> None:
    """Refuse a member whose name leads out of the file.

    Raises
    ------
    ModelError
    """
    if lies_outside(entry.filename):
        name = quoted(entry.filename)
        raise ModelError(
            message(
                "The file names {name}, which lies outside of it: {again}.", name=name, again=AGAIN
            )
        )


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, target: IO[bytes]) -> None:
    """Unpack a member that was checked.

    Raises
    ------
    ModelError
        If it is damaged, or larger than it says.
    OSError
        If the disk is full.
    """
    name, left = quoted(entry.filename), most
    try:
        with archive.open(entry) as opened:
            while piece := opened.read(min(_PIECE, left + 1)):
                left -= len(piece)
                if left < 0:
                    raise ModelError(
                        message(
                            "The file's {name} is larger than it says: {again}.",
                            name=name,
                            again=AGAIN,
                        )
                    )
                target.write(piece)
    except ModelError:
        raise
    except Exception as error:
        if is_full(error):
            raise
        raise ModelError(
            message("The file's {name} is damaged: {again}.", name=name, again=AGAIN)
        ) from error
