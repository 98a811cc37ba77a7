"""A stranger's ``.keras`` file: a zip, of which a few parts are taken out and nothing else."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from cnnviz.data.archive import File, InPieces, lies_outside
from cnnviz.data.dataset import quoted
from cnnviz.data.temporary import temporary_folder
from cnnviz.i18n import message
from cnnviz.nets.loading.archive_entry import AGAIN, check_entry, is_left_by_mac, unpack
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.keras2.older import Older

MAX_MB = 600
CONFIG, _METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
PARTS = {  # the most bytes of each, unpacked
    CONFIG: 8 * 2**20,
    _METADATA: 2**16,
    WEIGHTS: MAX_MB * 2**20,
}


class Parts(NamedTuple):
    """What a model file holds.

    Attributes
    ----------
    config : bytes
        How its layers are set, as JSON.
    weights : Path
        Its numbers, in a file that is gone when the model file is closed.
    older : Older
        The Keras that saved it.
    """

    config: bytes
    weights: Path
    older: Older


@contextmanager
def open_source(file: File) -> Iterator[IO[bytes]]:
    """Open a file of at most `MAX_MB` megabytes.

    Raises
    ------
    ModelError
    """
    with ExitStack() as stack:
        yield _opened(file, stack)


@contextmanager
def open_parts(archive: zipfile.ZipFile) -> Iterator[Parts]:
    """Take out what a ``.keras`` file that anyone may have made holds.

    Raises
    ------
    ModelError
        If it is none, is too large, or holds anything that no model file does.
    """
    entries = [each for each in archive.infolist() if not is_left_by_mac(each)]
    for entry in entries:
        _check(entry)
    names = [entry.filename for entry in entries]
    for name in (CONFIG, WEIGHTS):
        if names.count(name) != 1:
            raise ModelError(
                message(
                    "A `.keras` file holds one `{name}`, but this holds {count}: {again}.",
                    name=name,
                    count=names.count(name),
                    again=AGAIN,
                )
            )
    with temporary_folder() as folder:
        weights = folder / WEIGHTS
        config = _bytes(archive, CONFIG)
        with weights.open("wb") as target:
            _unpack(archive, WEIGHTS, target)
        yield Parts(config, weights, Older(_version(archive)))


@contextmanager
def open_archive(source: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """Open a zip file that anyone may have made; nothing of it is looked at but its list.

    Raises
    ------
    ModelError
        If it is none.
    """
    try:
        archive = zipfile.ZipFile(InPieces(source))
    # zipfile meets made-up bytes with every kind of exception.
    except Exception as error:
        raise ModelError(
            message(
                "The file is damaged, or is no `.keras` file, no `.h5` file of a whole "
                "model and no `.onnx` file: {again}.",
                again=AGAIN,
            )
        ) from error
    with archive:
        yield archive


def is_keras(archive: zipfile.ZipFile) -> bool:
    """Tell whether a zip file is a `.keras` file, whole or not."""
    return any(name in archive.namelist() for name in (CONFIG, WEIGHTS))


def _opened(file: File, stack: ExitStack) -> IO[bytes]:
    if isinstance(file, bytes):
        source: IO[bytes] = io.BytesIO(file)
    elif isinstance(file, str | os.PathLike):
        try:
            source = stack.enter_context(Path(file).open("rb"))  # noqa: SIM115, the stack closes it
        except (OSError, ValueError):
            raise ModelError(message("There is no such file: bring it again.")) from None
    else:
        source = file
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    if size > MAX_MB * 2**20:
        raise ModelError(
            message(
                "The file has {size:,.0f} MB, but at most {max_mb} MB are taken: bring a "
                "smaller model.",
                size=size / 2**20,
                max_mb=MAX_MB,
            )
        )
    return source


def _check(entry: zipfile.ZipInfo) -> None:
    if not lies_outside(entry.filename) and entry.filename not in PARTS:
        name = quoted(entry.filename)
        raise ModelError(
            message(
                "The file holds {name}, which no `.keras` file needs: {again}.",
                name=name,
                again=AGAIN,
            )
        )
    check_entry(entry, PARTS.get(entry.filename, 0))


def _version(archive: zipfile.ZipFile) -> str:
    """Give the Keras that a file says it was saved by; nothing if it does not say."""
    if _METADATA not in archive.namelist():
        return "3."  # nobody but Keras 3 leaves it out, in tests say
    try:
        found = json.loads(_bytes(archive, _METADATA))["keras_version"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""


def _bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    target = io.BytesIO()
    _unpack(archive, name, target)
    return target.getvalue()


def _unpack(archive: zipfile.ZipFile, name: str, target: IO[bytes]) -> None:
    unpack(archive, archive.getinfo(name), PARTS[name], target)
