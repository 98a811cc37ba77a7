"""One's own pictures: a folder that holds a folder for each class, or a zip of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NoReturn

import numpy as np

from cnnviz.data.archive import File, is_link, open_zip, unpack
from cnnviz.data.dataset import Dataset, DatasetError, plain, quoted
from cnnviz.data.guards import ImageError
from cnnviz.data.images import MAX_BYTES, load_image
from cnnviz.data.stratify import stratified_split
from cnnviz.data.transform import square

MIN_CLASSES, MAX_CLASSES = 2, 100
MIN_IMAGES = 3  # of a class: to learn from, to check with, to test with
MAX_IMAGES = 50_000
_MAX_PIXEL_BYTES = 2**28
_MAX_ENTRIES = 100_000
_MAX_NOTES = 50
_TEST_SHARE = 0.2
# What systems leave behind, and how people name the parts of a data set.
_LITTER = {"__MACOSX", "Thumbs.db", "desktop.ini"}
_PARTS = {"train", "training", "test", "testing", "val", "valid", "validation"}


@dataclass(frozen=True)
class _Entry:
    """A file, the names on the way to it from where the classes lie, and how to read it."""

    path: str
    way: tuple[str, ...]
    read: Callable[[], File]


def read_folder(path: str | os.PathLike[str], side: int = 32) -> Dataset:
    """Read one's own pictures from a folder that holds a folder for each class.

    Folders deeper down belong to their class. Links and hidden files are left out. Where the
    folders are ``train`` and ``test``, the classes lie in those, and all pictures are put
    together.

    Parameters
    ----------
    path : path
    side : int
        Rows and columns of the result, in pixels. The largest square in the middle of each
        picture is brought to it.

    Returns
    -------
    Dataset
        Classes in the order of their names. A fifth of each is kept to test with, the same on
        every machine. `notes` names the files that were left out.

    Raises
    ------
    DatasetError
        If it holds no such pictures, or too few or too many.
    """
    try:
        entries = _walk(Path(path))
    except DatasetError:
        raise
    except (OSError, ValueError) as error:
        raise DatasetError(
            f"The folder {quoted(path)} cannot be read; check its name and permissions."
        ) from error
    return _dataset(Path(path).name or str(path), entries, side)


def read_zip(file: File, side: int = 32) -> Dataset:
    """Read one's own pictures from a zip of such a folder, as `read_folder` does.

    Parameters
    ----------
    file : bytes, path or binary file
        Anyone may have made it.
    side : int

    Returns
    -------
    Dataset

    Raises
    ------
    DatasetError
        Also if it is no zip file, names a file outside of it, or unpacks to far more than it is.
    """
    with open_zip(file) as archive:
        entries = []
        for entry in archive.infolist():
            way = PurePosixPath(entry.filename.replace("\\", "/")).parts
            if way and not entry.is_dir() and not any(map(_is_hidden, way)):
                unpacked = partial(unpack, archive, entry, MAX_BYTES + 1)
                read = _refuse_link if is_link(entry) else unpacked
                entries.append(_Entry("/".join(way), way, read))
        name = Path(file).stem if isinstance(file, str | os.PathLike) else "Pictures"
        return _dataset(name, sorted(entries, key=lambda each: each.way), side)


def _walk(folder: Path) -> list[_Entry]:
    entries: list[_Entry] = []
    folders: list[tuple[str, ...]] = [()]
    # The list grows while it is walked.
    for way in folders:
        with os.scandir(folder.joinpath(*way)) as found:
            for each in islice(found, _MAX_ENTRIES):
                if _is_hidden(each.name):
                    continue
                below = (*way, each.name)
                if each.is_dir(follow_symlinks=False):
                    folders.append(below)
                elif each.is_symlink():
                    entries.append(_Entry("/".join(below), below, _refuse_link))
                elif each.is_file():
                    entries.append(_Entry("/".join(below), below, partial(Path, each.path)))
        if len(entries) + len(folders) >= _MAX_ENTRIES:
            raise DatasetError(
                f"The folder {quoted(folder)} holds more than {_MAX_ENTRIES:,} files and folders; "
                "name the one that holds a folder for each class."
            )
    return sorted(entries, key=lambda each: each.way)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name in _LITTER


def _refuse_link() -> NoReturn:
    raise DatasetError("It is a link; put the file itself there.")


def _dataset(name: str, entries: list[_Entry], side: int) -> Dataset:
    entries = _unwrapped(entries)
    classes = sorted({each.way[0] for each in entries if len(each.way) > 1})
    if len(classes) < MIN_CLASSES:
        found = f"only {quoted(classes[0])}" if classes else "none"
        raise DatasetError(
            f"There must be a folder for each of at least {MIN_CLASSES} classes, with their "
            f"pictures in it, but there is {found}."
        )
    if len(classes) > MAX_CLASSES:
        raise DatasetError(
            f"There are {len(classes):,} folders, more than the {MAX_CLASSES} classes allowed."
        )
    files = [each for each in entries if len(each.way) > 1]
    most = min(MAX_IMAGES, _MAX_PIXEL_BYTES // (3 * side * side))
    if len(files) > most:
        raise DatasetError(
            f"There are {len(files):,} files, more than the {most:,} allowed at {side} × {side} "
            "pixels; leave some out or choose a smaller side."
        )
    notes = [
        f"{quoted(each.path)}: It lies beside the folders of the classes."
        for each in entries
        if len(each.way) <= 1
    ]
    images = np.empty((len(files), side, side, 3), np.uint8)
    labels: list[int] = []
    for file in files:
        try:
            picture = load_image(file.read(), max_side=4 * side)
        except (DatasetError, ImageError) as error:
            notes.append(f"{quoted(file.path)}: {error}")
        else:
            images[len(labels)] = square(picture, side)
            labels.append(classes.index(file.way[0]))
    if not labels:
        raise DatasetError(f"None of the {len(files):,} files can be read. {notes[-1]}")
    counts = np.bincount(labels, minlength=len(classes))
    if counts.min() < MIN_IMAGES:
        poor = classes[int(counts.argmin())]
        raise DatasetError(
            f"The class {quoted(poor)} has {counts.min()} pictures that can be read, fewer than "
            f"the {MIN_IMAGES} needed; add some, or leave its folder out."
        )
    if len(notes) > _MAX_NOTES:
        notes[_MAX_NOTES - 1 :] = [f"{len(notes) - _MAX_NOTES + 1:,} more files were left out."]
    truth = np.array(labels, np.int64)
    tested = max(len(classes), round(_TEST_SHARE * truth.size))
    train, test = stratified_split(truth, truth.size, tested, seed=0)
    parts = (images[train], truth[train], images[test], truth[test])
    return Dataset(plain(name), tuple(map(plain, classes)), *parts, tuple(notes))


def _unwrapped(entries: list[_Entry]) -> list[_Entry]:
    """Go down to where the classes lie, past folders around them all and past train and test."""
    while any(len(each.way) > 2 for each in entries):
        tops = {each.way[0].lower() for each in entries if len(each.way) > 1}
        if len(tops) > 1 and not tops <= _PARTS:
            break
        entries = [replace(each, way=each.way[1:]) for each in entries]
    return entries
