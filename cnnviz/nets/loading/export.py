"""A stranger's zip file with one model in it, as Teachable Machine's export is, and its labels."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple

from cnnviz.data.class_names import MAX_BYTES, ClassNamesError, class_names_from
from cnnviz.data.temporary import temporary_folder
from cnnviz.nets.loading.archive import MAX_MB, check_entry, check_place, unpack
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.formats import SAVED_MODEL, TORCH

_MODELS = (".keras", ".h5", ".hdf5", ".onnx")
_LABELS = "labels.txt"
_NOT_ITS_OWN = "__MACOSX/"  # what a Mac adds


class Export(NamedTuple):
    """What such a file holds.

    Attributes
    ----------
    model : binary file
        Gone when the export is closed.
    class_names : tuple of str
    note : str
        Why the names are left out, in a sentence; else empty.
    """

    model: IO[bytes]
    class_names: tuple[str, ...]
    note: str = ""


@contextmanager
def open_export(archive: zipfile.ZipFile) -> Iterator[Export]:
    """Open the one model in a zip file that anyone may have made.

    Raises
    ------
    ModelError
        If it holds none or several, or something that is no model here: what it is.
    """
    entries = [each for each in archive.infolist() if not each.filename.startswith(_NOT_ITS_OWN)]
    for entry in entries:
        check_place(entry)
    names = [entry.filename.rpartition("/")[2] for entry in entries]
    if "saved_model.pb" in names:
        raise ModelError(SAVED_MODEL)
    if "data.pkl" in names:
        raise ModelError(TORCH)
    if any(name.endswith(".tflite") for name in names):
        raise ModelError(
            "The zip file holds a network of TensorFlow Lite, changed for telephones: from "
            "Teachable Machine, export Tensorflow, then Keras."
        )
    models = [each for each, name in zip(entries, names, strict=True) if name.endswith(_MODELS)]
    labels = [each for each, name in zip(entries, names, strict=True) if name == _LABELS]
    if len(models) != 1:
        raise ModelError(
            f"A zip file with a model holds one file {', '.join(_MODELS)}, but this holds "
            f"{len(models)}, and is no `.keras` file: bring the model alone."
        )
    check_entry(models[0], MAX_MB * 2**20)
    found: tuple[str, ...] = ()
    note = ""
    if len(labels) == 1:
        check_entry(labels[0], MAX_BYTES)
        text = io.BytesIO()
        unpack(archive, labels[0], MAX_BYTES, text)
        try:
            found = class_names_from(text.getvalue())
        except ClassNamesError as sentence:
            note = f"The names in its `{_LABELS}` are left out. {sentence}"
    with temporary_folder() as folder, (folder / "model").open("w+b") as target:
        unpack(archive, models[0], MAX_MB * 2**20, target)
        target.seek(0)
        yield Export(target, found, note)
