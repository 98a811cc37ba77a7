"""One's own pictures: a folder that holds a folder for each class, or a zip of it."""

from __future__ import annotations

import os
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NoReturn

from cnnviz.data.archive import MAX_ENTRIES, File, decoded_names, is_link, open_zip, unpack
from cnnviz.data.dataset import Dataset, DatasetError, quoted
from cnnviz.data.entries import Entry
from cnnviz.data.images import MAX_BYTES
from cnnviz.data.labelled import labelled
from cnnviz.data.parts import kept_apart, put_together, train_choices
from cnnviz.i18n import message

# What systems leave behind.
_LITTER = {"__macosx", "thumbs.db", "desktop.ini", "icon\r"}
_MAX_DEPTH = 32  # of folders that are told apart
MAX_NAME = 255  # characters, as systems have it
_Way = tuple[str, ...]


def read_folder(
    path: str | os.PathLike[str], side: int = 32, train_part: str | None = None
) -> Dataset:
    """Read one's own pictures from a folder that holds a folder for each class.

    Folders deeper down belong to their class, and folders around all classes do not count. Links
    and hidden files are left out. Files are told to be pictures by what is in them, not by their
    names.

    Parameters
    ----------
    path : path
    side : int
        Rows and columns of the result, in pixels. The largest square in the middle of each
        picture is brought to it.
    train_part : str, optional
        Of a data set in parts, each a folder with the folders of the classes, the folder to train
        on; "" finds it by its name, ``train…``. Parts for validation, ``val…`` or ``dev``, and
        for the test, ``test…``, are kept as such, and folders without classes are passed over.
        Without it there are no parts: the pictures of ``train`` and ``test`` are put together.

    Returns
    -------
    Dataset
        Classes in the order of their names. Where there is no part for the test, a fifth of each
        class is kept to test with, the same on every machine. `notes` names the files that were
        left out, `summary` the parts.

    Raises
    ------
    DatasetError
        If it holds no such pictures, or too few or too many, or it cannot be told which folder is
        to be trained on.
    """
    try:
        entries, empty = _walk(Path(path))
    except DatasetError:
        raise
    except (OSError, ValueError) as error:
        raise DatasetError(
            message(
                "The folder {path} cannot be read; check its name and permissions.",
                path=quoted(path),
            )
        ) from error
    return _dataset(Path(path).name or str(path), entries, empty, side, train_part)


def read_zip(file: File, side: int = 32, train_part: str | None = None) -> Dataset:
    """Read one's own pictures from a zip of such a folder, as `read_folder` does.

    Parameters
    ----------
    file : bytes, path or binary file
        Anyone may have made it.
    side : int
    train_part : str, optional

    Returns
    -------
    Dataset

    Raises
    ------
    DatasetError
        Also if it is no zip file, names a file outside of it, or unpacks to far more than it is.
    """
    with open_zip(file) as archive:
        entries, notes = _members(archive)
        title = Path(file).stem if isinstance(file, str | os.PathLike) else "Pictures"
        return _dataset(title, entries, notes, side, train_part)


def choices_of_part(place: Path) -> tuple[str, ...]:
    """Name the folders of a folder or a zip of which one may be that to train on.

    None where its folders hold nothing but pictures: then they are the classes.

    Raises
    ------
    DatasetError
        If it is no folder and no zip file.
    """
    if place.is_dir():
        try:
            return train_choices(_walk(place)[0])
        except (OSError, ValueError):
            return ()  # `read_folder` says why
    with open_zip(place) as archive:
        return train_choices(_members(archive)[0])


def _members(archive: zipfile.ZipFile) -> tuple[list[Entry], list[str]]:
    """Find all files in a zip, and say what is odd about names and which folders hold none."""
    entries, folders = [], []
    names, notes = decoded_names(archive.infolist())
    for entry, name in zip(archive.infolist(), names, strict=True):
        way = _way(name)
        if not way or any(map(_is_hidden, way)):
            continue
        if entry.is_dir():
            folders.append(way)
            continue
        unpacked = partial(unpack, archive, entry, MAX_BYTES + 1)
        read = _refuse_link if is_link(entry) else unpacked
        stored = way if name == entry.filename else _way(entry.filename)
        entries.append(_entry(way, stored, read))
    return entries, notes + _notes_of_empty(folders, entries)


def _walk(folder: Path) -> tuple[list[Entry], list[str]]:
    """Find all files, and say which folders hold none."""
    entries: list[Entry] = []
    folders: list[_Way] = [()]
    # The list grows while it is walked.
    for way in folders:
        with os.scandir(folder.joinpath(*way)) as found:
            for each in islice(found, MAX_ENTRIES + 1):
                if _is_hidden(each.name):
                    continue
                below = (*way, each.name)
                if each.is_dir(follow_symlinks=False):
                    folders.append(below)
                elif each.is_symlink():
                    entries.append(_entry(below, below, _refuse_link))
                elif each.is_file():
                    entries.append(_entry(below, below, partial(Path, each.path)))
        if len(entries) + len(folders) - 1 > MAX_ENTRIES:
            raise DatasetError(
                message(
                    "The folder {folder} holds more than {max_entries:,} files and folders; "
                    "name the one that holds a folder for each class, or leave some out.",
                    folder=quoted(folder),
                    max_entries=MAX_ENTRIES,
                )
            )
    return entries, _notes_of_empty(folders[1:], entries)


def _way(name: str) -> _Way:
    return tuple(each for each in name.replace("\\", "/").split("/") if each not in ("", "."))


def _entry(way: _Way, stored: _Way, read: Callable[[], File]) -> Entry:
    composed = tuple(map(_composed, way))
    # What is deeper belongs to its class all the same.
    shallow = (*composed[:_MAX_DEPTH], *composed[_MAX_DEPTH:][-1:])
    return Entry("/".join(shallow), shallow, stored[: len(shallow)], read)


def _composed(name: str) -> str:
    """Put the parts of letters together, which takes the square of their number."""
    if len(name) > MAX_NAME:
        raise DatasetError(
            message(
                "The name {name} and so on has {count:,} characters, but names of files and "
                "folders have at most {max_name}; make it shorter.",
                name=quoted(name[:20]),
                count=len(name),
                max_name=MAX_NAME,
            )
        )
    return unicodedata.normalize("NFC", name)


def _notes_of_empty(folders: Iterable[_Way], entries: Iterable[Entry]) -> list[str]:
    """Name the folders without files, but not what lies in them."""
    ways = (tuple(map(_composed, each)) for each in folders)
    empty = {each for each in ways if len(each) <= _MAX_DEPTH}
    for each in entries if empty else ():
        empty.difference_update(each.way[:depth] for depth in range(1, len(each.way)))
    tops = sorted(way for way in empty if way[:-1] not in empty)
    return [message("{path}: The folder is empty.", path=quoted("/".join(way))) for way in tops]


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in _LITTER


def _refuse_link() -> NoReturn:
    raise DatasetError(message("It is a link; put the file itself there."))


def _dataset(
    name: str, entries: list[Entry], notes: list[str], side: int, train_part: str | None
) -> Dataset:
    parts = put_together(entries) if train_part is None else kept_apart(entries, train_part)
    return labelled(name, parts, side, notes)
