"""A stranger's zip file with one model in it, as Teachable Machine's export is, and its labels."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, NamedTuple

from cnnviz.data.class_names import MAX_BYTES, ClassNamesError, class_names_from
from cnnviz.data.temporary import temporary_folder
from cnnviz.i18n import joined, message
from cnnviz.nets.loading.archive import CONFIG, MAX_MB, PARTS, WEIGHTS
from cnnviz.nets.loading.archive_entry import check_entry, check_place, is_left_by_mac, unpack
from cnnviz.nets.loading.errors import ModelError
from cnnviz.nets.loading.formats import SAVED_MODEL, TORCH
from cnnviz.nets.pixel_scaling import Numbers

_MODELS = (".keras", ".h5", ".hdf5", ".onnx")
_WEIGHTS = ".weights.h5"
_LABELS = "labels.txt"
_MADE_BY = "keras_model.h5"  # and the labels, by Teachable Machine
_TEACHABLE = message(
    "which does not open here: from Teachable Machine, export Tensorflow, then Keras"
)


class Export(NamedTuple):
    """What such a file holds.

    Attributes
    ----------
    model : binary file
        Gone when the export is closed.
    class_names : tuple of str
    notes : tuple of str
        What to know of it, in sentences: why the names are left out, say.
    usual_numbers : str or None
        That its maker's own program gives for pixels; None where nobody knows it.
    """

    model: IO[bytes]
    class_names: tuple[str, ...]
    notes: tuple[str, ...] = ()
    usual_numbers: Numbers | None = None


@contextmanager
def open_export(archive: zipfile.ZipFile) -> Iterator[Export]:
    """Open the one model in a zip file that anyone may have made.

    Raises
    ------
    ModelError
        If it holds none or several, or something that is no model here: what it is.
    """
    entries = [each for each in archive.infolist() if not is_left_by_mac(each)]
    for entry in entries:
        check_place(entry)
    names = [entry.filename.rpartition("/")[2].casefold() for entry in entries]
    if "saved_model.pb" in names:
        raise ModelError(SAVED_MODEL)
    if "data.pkl" in names:
        raise ModelError(TORCH)
    if any(name.endswith(".tflite") for name in names):
        raise ModelError(
            message(
                "The zip file holds a network of TensorFlow Lite, {teachable}.",
                teachable=_TEACHABLE,
            )
        )
    if "model.json" in names and any(name.endswith(".bin") for name in names):
        raise ModelError(
            message(
                "The zip file holds a network of TensorFlow.js, {teachable}.", teachable=_TEACHABLE
            )
        )
    named = list(zip(entries, names, strict=True))
    labels = [each for each, name in named if name == _LABELS]
    files = [(each, name) for each, name in named if name.endswith(_MODELS)]
    whole = [each for each, name in files if not name.endswith(_WEIGHTS)]
    # Weights alone are opened too, so that what they are is said.
    models: list[zipfile.ZipInfo | str] = [*_unpacked(entries), *whole]
    models = models or [each for each, _ in files]
    if len(models) != 1:
        raise ModelError(
            message(
                "A zip file with a model holds one file {models}, but this holds {count}, "
                "and is no `.keras` file: bring the model alone.",
                models=joined(", ", _MODELS),
                count=len(models),
            )
        )
    found: tuple[str, ...] = ()
    notes: list[str] = []
    if len(labels) == 1:
        check_entry(labels[0], MAX_BYTES)
        text = io.BytesIO()
        unpack(archive, labels[0], MAX_BYTES, text)
        try:
            found = class_names_from(text.getvalue())
        except ClassNamesError as sentence:
            notes.append(
                message(
                    "The names in its `{labels}` are left out. {sentence}",
                    labels=_LABELS,
                    sentence=sentence,
                )
            )
    usual: Numbers | None = None
    if labels and _MADE_BY in names:
        # Its snippet for Keras computes image / 127.5 - 1.
        usual = "-1..1"
        notes.append(message("Pixels of −1 to 1 are what Teachable Machine's own program gives."))
    with temporary_folder() as folder, (folder / "model").open("w+b") as target:
        (model,) = models
        if isinstance(model, str):
            _pack(archive, model, target)
        else:
            check_entry(model, MAX_MB * 2**20)
            unpack(archive, model, MAX_MB * 2**20, target)
        target.seek(0)
        yield Export(target, found, tuple(notes), usual)


def _unpacked(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """List the folders, "model/" say, that each hold what a `.keras` file does."""
    names = {entry.filename for entry in entries}
    folders = [name.removesuffix(CONFIG) for name in names if name.rpartition("/")[2] == CONFIG]
    return [folder for folder in folders if folder + WEIGHTS in names]


def _pack(archive: zipfile.ZipFile, folder: str, target: IO[bytes]) -> None:
    """Make a `.keras` file of such a folder."""
    with zipfile.ZipFile(target, "w") as packed:
        for part in PARTS:
            if folder + part not in archive.namelist():
                continue
            entry = archive.getinfo(folder + part)
            check_entry(entry, PARTS[part])
            with packed.open(part, "w") as opened:
                unpack(archive, entry, PARTS[part], opened)
