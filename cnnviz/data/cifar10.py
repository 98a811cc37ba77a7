"""CIFAR-10 from a folder in its official layout, wherever it lies."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.data.dataset import Dataset, DatasetError, quoted
from cnnviz.data.pickles import read_pickle
from cnnviz.i18n import marked, message, sentence_of

CIFAR10_CLASSES = (
    *(marked("airplane"), marked("automobile"), marked("bird"), marked("cat"), marked("deer")),
    *(marked("dog"), marked("frog"), marked("horse"), marked("ship"), marked("truck")),
)
FOLDER = "cifar-10-batches-py"
_TRAIN = tuple(f"data_batch_{number}" for number in range(1, 6))
_TEST = "test_batch"
# A batch of 10,000 is 31 MB as published, and 46 MB at most in any pickle.
_MAX_BYTES = 48 * 2**20
_MAX_ROWS = 10_000


def read_cifar10(folder: str | os.PathLike[str]) -> Dataset:
    """Read CIFAR-10 as its authors publish it for Python.

    Parameters
    ----------
    folder : path
        ``cifar-10-batches-py``, or the folder that it lies in.

    Returns
    -------
    Dataset
        Pictures of 32 × 32 pixels in the order of the files.

    Raises
    ------
    DatasetError
        If a file is missing, damaged, or holds anything but pictures and their labels.
    """
    place = min(Path(folder), Path(folder) / FOLDER, key=lambda each: len(_missing(each)))
    if missing := _missing(place):
        raise DatasetError(
            message(
                "{folder} holds no CIFAR-10: there is no `{missing}`; name the folder "
                "`{wanted}` that cifar-10-python.tar.gz unpacks to.",
                folder=quoted(folder),
                missing=missing[0],
                wanted=FOLDER,
            )
        )
    train = [_read_batch(place / name) for name in _TRAIN]
    images, labels = (np.concatenate(parts) for parts in zip(*train, strict=True))
    test_images, test_labels = _read_batch(place / _TEST)
    return Dataset("CIFAR-10", CIFAR10_CLASSES, images, labels, test_images, test_labels)


def find_cifar10() -> Path | None:
    """Look for CIFAR-10 where ``CNNVIZ_CIFAR10`` says, or else where Keras keeps it.

    Returns
    -------
    Path or None
        What ``CNNVIZ_CIFAR10`` names is given as it is, so that a mistake in it comes to light
        when it is read.
    """
    if named := os.environ.get("CNNVIZ_CIFAR10"):
        return Path(named)
    datasets = keras_folder() / "datasets"
    # As Keras 3 unpacks it, and as Keras 2 did.
    places = (datasets / f"{FOLDER}-target" / FOLDER, datasets / FOLDER)
    return next((place for place in places if not _missing(place)), None)


def keras_folder() -> Path:
    """Find the folder for what Keras downloads, as Keras does, without Keras."""
    try:
        home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir()) / ".keras"
    known = next(each for each in (home, *home.absolute().parents) if each.exists())
    return home if os.access(known, os.W_OK) else Path(tempfile.gettempdir()) / ".keras"


def _missing(folder: Path) -> list[str]:
    def is_there(name: str) -> bool:
        try:
            return (folder / name).is_file()
        except (OSError, ValueError):
            return False

    return [name for name in (*_TRAIN, _TEST) if not is_there(name)]


def _read_batch(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    content = _read(path)
    rows, labels = content.get(b"data"), content.get(b"labels")
    if (
        not isinstance(rows, np.ndarray)
        or rows.shape != (len(rows), 3 * 32 * 32)
        or not 1 <= len(rows) <= _MAX_ROWS
    ):
        raise DatasetError(
            message(
                "{path}: `data` must be 1 to {max_rows:,} rows of 3,072 bytes.",
                path=quoted(path),
                max_rows=_MAX_ROWS,
            )
        )
    if (
        not isinstance(labels, list)
        or len(labels) != len(rows)
        or not all(type(each) is int and 0 <= each < 10 for each in labels)
    ):
        raise DatasetError(
            message(
                "{path}: `labels` must be a whole number from 0 to 9 for each row of `data`.",
                path=quoted(path),
            )
        )
    # A row holds the red pixels, then the green, then the blue.
    images = np.ascontiguousarray(rows.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))
    return images, np.array(labels, np.int64)


def _read(path: Path) -> dict[bytes, Any]:
    try:
        with path.open("rb") as opened:
            data = opened.read(_MAX_BYTES + 1)
    except OSError as error:
        raise DatasetError(
            message("{path} cannot be read; check its permissions.", path=quoted(path))
        ) from error
    if len(data) > _MAX_BYTES:
        raise DatasetError(
            message("{path} is larger than any file of CIFAR-10.", path=quoted(path))
        )
    try:
        return read_pickle(data)
    except DatasetError as rule:
        raise DatasetError(
            message("{path}: {rule}", path=quoted(path), rule=sentence_of(rule))
        ) from None
